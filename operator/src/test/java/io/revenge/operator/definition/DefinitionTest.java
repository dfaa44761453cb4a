package io.revenge.operator.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.migrations.Module;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.migrations.PartitionedTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DefinitionTest {

  private static final String DEFINITION = "/META-INF/fabric8/revengedatabases.revenge.io.yaml";
  private static final String PARAMETERS = "/io/revenge/operator/server/parameters.csv";

  private static final Set<String> SIZES = Set.of("B", "kB", "8kB", "MB");
  private static final Set<String> TIMES = Set.of("ms", "s");

  /** A line of {@code parameters.csv}. */
  private record Line(String name, String type, String min, String max, String unit) {

    static Line of(String text) {
      String[] fields = text.split(",", -1);
      return new Line(fields[0], fields[2], fields[3], fields[4], fields[5]);
    }

    boolean isNumber() {
      return type.equals("integer") || type.equals("real");
    }
  }

  @Test
  void itTakesTheParametersOfTheAllowList() {
    assertRulesContain("NAMES", list(line -> true));
  }

  @Test
  void itKnowsWhichParametersAreSwitches() {
    assertRulesContain("BOOLEANS", list(line -> line.type().equals("bool")));
  }

  @Test
  void itKnowsWhichParametersAreSizes() {
    assertRulesContain("SIZES", list(line -> line.isNumber() && SIZES.contains(line.unit())));
  }

  @Test
  void itKnowsWhichParametersAreTimes() {
    assertRulesContain("TIMES", list(line -> line.isNumber() && TIMES.contains(line.unit())));
  }

  @Test
  void everyUnitIsOneOfSizeOrTime() {
    assertThat(lines())
        .extracting(Line::unit)
        .allMatch(unit -> unit.isEmpty() || SIZES.contains(unit) || TIMES.contains(unit));
  }

  @Test
  void itKnowsTheRangesOfWholeNumbers() {
    assertRulesContain(
        "INTEGERS",
        lines().stream()
            .filter(line -> line.type().equals("integer") && line.unit().isEmpty())
            .map(line -> "'%s': [%s, %s]".formatted(line.name(), line.min(), line.max()))
            .collect(Collectors.joining(", ", "{", "}")));
  }

  @Test
  void itKnowsTheRangesOfNumbers() {
    assertRulesContain(
        "REALS",
        lines().stream()
            .filter(line -> line.type().equals("real") && line.unit().isEmpty())
            .map(line -> "'%s': [%s.0, %s.0]".formatted(line.name(), line.min(), line.max()))
            .collect(Collectors.joining(", ", "{", "}")));
  }

  @Test
  void itKnowsTheChoices() {
    assertRulesContain(
        "ENUMS",
        lines().stream()
            .filter(line -> line.type().startsWith("enum:"))
            .map(
                line ->
                    "'%s': ['%s']"
                        .formatted(
                            line.name(),
                            line.type().substring("enum:".length()).replace("|", "', '")))
            .collect(Collectors.joining(", ", "{", "}")));
  }

  @Test
  void itTakesTheModulesThatThereAre() {
    assertThat(texts(items(property(spec(), "modules")).getEnum()))
        .containsExactlyInAnyOrderElementsOf(
            ModuleCatalog.load().all().stream().map(Module::name).toList());
  }

  @Test
  void itTakesARetentionForEveryPartitionedTable() {
    JSONSchemaProps table = items(property(property(spec(), "partitions"), "tables"));

    assertThat(texts(property(table, "name").getEnum()))
        .containsExactlyInAnyOrderElementsOf(
            ModuleCatalog.load().all().stream()
                .flatMap(module -> module.partitionedTables().stream())
                .map(PartitionedTable::table)
                .toList());
  }

  @Test
  void theModulesOfTheDefaultCanBeSelected() {
    assertThatCode(
            () -> ModuleCatalog.load().select(texts(property(spec(), "modules").getDefault())))
        .doesNotThrowAnyException();
  }

  /** The constants are those of {@code Parameters}, beside the API's classes. */
  private static void assertRulesContain(String constant, String cel) {
    assertThat(
            property(spec(), "postgres").getXKubernetesValidations().stream()
                .map(ValidationRule::getRule)
                .toList())
        .as("io.revenge.api.v1alpha1.Parameters.%s must be: %s", constant, cel)
        .anyMatch(rule -> rule.contains(cel));
  }

  private static String list(Predicate<Line> filter) {
    return lines().stream()
        .filter(filter)
        .map(line -> "'" + line.name() + "'")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static List<Line> lines() {
    return resource(PARAMETERS).lines().skip(1).map(Line::of).toList();
  }

  private static JSONSchemaProps spec() {
    return property(
        Serialization.unmarshal(resource(DEFINITION), CustomResourceDefinition.class)
            .getSpec()
            .getVersions()
            .get(0)
            .getSchema()
            .getOpenAPIV3Schema(),
        "spec");
  }

  private static JSONSchemaProps property(JSONSchemaProps schema, String name) {
    return Objects.requireNonNull(schema.getProperties().get(name), name);
  }

  private static JSONSchemaProps items(JSONSchemaProps schema) {
    return schema.getItems().getSchema();
  }

  private static List<String> texts(Iterable<JsonNode> values) {
    var texts = new ArrayList<String>();
    values.forEach(value -> texts.add(value.asText()));
    return texts;
  }

  private static String resource(String name) {
    try (InputStream stream = DefinitionTest.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }
}
