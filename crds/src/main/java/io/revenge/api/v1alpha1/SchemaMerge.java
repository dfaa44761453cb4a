package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Adds to a generated schema what no annotation says: its input, YAML, is merged into the schema
 * object by object; everything else replaces. Runs at build time only.
 */
public final class SchemaMerge implements SchemaCustomizer.Customizer {

  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps schema, String input, KubernetesSerialization serialization) {
    ObjectNode merged = serialization.convertValue(schema, ObjectNode.class);
    merge(merged, serialization.unmarshal(input, ObjectNode.class));
    return serialization.convertValue(merged, JSONSchemaProps.class);
  }

  private static void merge(ObjectNode target, ObjectNode addition) {
    addition
        .properties()
        .forEach(
            field -> {
              JsonNode present = target.get(field.getKey());
              if (present instanceof ObjectNode object
                  && field.getValue() instanceof ObjectNode more) {
                merge(object, more);
              } else {
                target.set(field.getKey(), field.getValue());
              }
            });
  }
}
