package io.revenge.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void theDefinitionThatIsShippedIsTheOneOfTheClasses() {
    new GoldenFile(Path.of("crd/revengedatabases.revenge.io.yaml"))
        .mustBe(Serialization.asYaml(Definition.generated()));
  }

  @Test
  void theReferenceDescribesEveryField() {
    new GoldenFile(Path.of("../docs/reference.md"))
        .mustBe(Reference.of(Definition.part("spec"), Definition.part("status")));
  }

  @Test
  void everyListMapAndStringIsBounded() {
    List<String> unbounded = new ArrayList<>();
    Definition.walk(
        Definition.schema(),
        "",
        (path, schema) -> {
          boolean bounded =
              switch (schema.getType()) {
                case "string" -> schema.getMaxLength() != null || schema.getEnum() != null;
                case "array" -> schema.getMaxItems() != null;
                case "object" ->
                    schema.getAdditionalProperties() == null || schema.getMaxProperties() != null;
                default -> true;
              };
          if (!bounded) {
            unbounded.add(path);
          }
        });

    assertThat(unbounded).isEmpty();
  }

  @Test
  void everyNumberOfTheSpecHasARange() {
    List<String> unbounded = new ArrayList<>();
    Definition.walk(
        Definition.part("spec"),
        "spec",
        (path, schema) -> {
          if (schema.getType().equals("integer")
              && (schema.getMinimum() == null || schema.getMaximum() == null)) {
            unbounded.add(path);
          }
        });

    assertThat(unbounded).isEmpty();
  }

  @Test
  void everyFieldIsDescribed() {
    List<String> silent = new ArrayList<>();
    for (String part : List.of("spec", "status")) {
      Definition.walk(
          Definition.part(part),
          part,
          (path, schema) -> {
            if (!path.endsWith("[]")
                && !path.endsWith("{}")
                && (schema.getDescription() == null || schema.getDescription().isBlank())) {
              silent.add(path);
            }
          });
    }

    assertThat(silent).isEmpty();
  }

  @Test
  void everyRuleSaysWhatToDo() {
    List<String> mute = new ArrayList<>();
    Definition.walk(
        Definition.schema(),
        "",
        (path, schema) ->
            schema
                .getXKubernetesValidations()
                .forEach(
                    rule -> {
                      if (rule.getMessage() == null || rule.getMessage().length() < 15) {
                        mute.add(path + ": " + rule.getRule());
                      }
                    }));

    assertThat(mute).isEmpty();
  }

  @Test
  void noRuleIsWrittenTwice() {
    List<String> twice = new ArrayList<>();
    Definition.walk(
        Definition.schema(),
        "",
        (path, schema) -> {
          List<String> rules =
              schema.getXKubernetesValidations().stream().map(r -> r.getRule()).toList();
          if (rules.stream().distinct().count() < rules.size()) {
            twice.add(path);
          }
        });

    assertThat(twice).isEmpty();
  }

  @Test
  void theDefaultsOfTheSchemaAreThoseOfTheRecords() throws JsonProcessingException {
    JsonNode records = JSON.valueToTree(Serialization.unmarshal("{}", RevengeDatabaseSpec.class));

    assertThat(defaulted(Definition.part("spec"), JSON.readTree("{}")))
        .isEqualTo(JSON.readTree(records.toString()));
  }

  @Test
  void noSpecAndAnEmptySpecAreTheSame() {
    assertThat(defaultOf(Definition.part("spec")))
        .isEqualTo(defaulted(Definition.part("spec"), JSON.createObjectNode()));
    assertThat(new RevengeDatabase().getSpec())
        .isEqualTo(Serialization.unmarshal("{}", RevengeDatabaseSpec.class));
  }

  /** Defaulting as the API server does it, level by level. */
  private static JsonNode defaulted(JSONSchemaProps schema, JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    schema
        .getProperties()
        .forEach(
            (name, property) -> {
              if (!object.has(name) && property.getDefault() != null) {
                object.set(name, defaultOf(property));
              }
              if (object.has(name)) {
                object.set(name, defaulted(property, object.get(name)));
              }
            });
    return object;
  }

  private static JsonNode defaultOf(JSONSchemaProps schema) {
    try {
      return JSON.readTree(schema.getDefault().toString());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
