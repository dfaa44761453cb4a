package io.revenge.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** The CustomResourceDefinition of {@code RevengeDatabase}. */
final class Definition {

  private static final Path GENERATED = Path.of("target/crd/revengedatabases.revenge.io-v1.yml");

  private Definition() {}

  /**
   * What the generator made of the classes, with the printer columns in the order of their
   * annotations: the generator sorts them by path.
   */
  static CustomResourceDefinition generated() {
    CustomResourceDefinition definition = read(GENERATED);
    List<String> order =
        Arrays.stream(RevengeDatabase.class.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    onlyVersion(definition)
        .getAdditionalPrinterColumns()
        .sort(Comparator.comparingInt(column -> order.indexOf(column.getName())));
    return definition;
  }

  static JSONSchemaProps schema() {
    return onlyVersion(generated()).getSchema().getOpenAPIV3Schema();
  }

  /** The schema of {@code spec} or {@code status}. */
  static JSONSchemaProps part(String name) {
    return Objects.requireNonNull(schema().getProperties().get(name));
  }

  /** Visits a schema and all within it, each with its path, such as {@code spec.modules[]}. */
  static void walk(
      JSONSchemaProps schema, String path, BiConsumer<String, JSONSchemaProps> visitor) {
    visitor.accept(path, schema);
    for (Map.Entry<String, JSONSchemaProps> property : schema.getProperties().entrySet()) {
      walk(
          property.getValue(),
          path.isEmpty() ? property.getKey() : path + "." + property.getKey(),
          visitor);
    }
    if (schema.getItems() != null) {
      walk(schema.getItems().getSchema(), path + "[]", visitor);
    }
    if (schema.getAdditionalProperties() != null) {
      walk(schema.getAdditionalProperties().getSchema(), path + "{}", visitor);
    }
  }

  private static CustomResourceDefinitionVersion onlyVersion(CustomResourceDefinition definition) {
    return definition.getSpec().getVersions().get(0);
  }

  private static CustomResourceDefinition read(Path file) {
    try {
      return Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
