package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The fields of {@code RevengeDatabase} as a page of Markdown. */
final class Reference {

  private static final Pattern ENTRY = Pattern.compile("'([a-z_.]+)'(?:: \\[([^]]*)])?(?:, )?");

  private Reference() {}

  static String of(JSONSchemaProps spec, JSONSchemaProps status) {
    StringBuilder page =
        new StringBuilder(
            """
            # RevengeDatabase, revenge.io/v1alpha1

            <!-- Generated from the API's classes: ./mvnw -pl crds test -Dgolden.update=true -->

            `kubectl explain revengedatabase.spec --recursive` tells the same. Lists of objects are written
            `name[]`, maps `name{}`.

            The name of a RevengeDatabase has at most 40 lower-case letters, digits and hyphens, a letter first, and
            does not end in `-headless`: Services, pods and Jobs are named by it (the longest is
            `<name>-base-backup-` with ten more characters, and 63 is Kubernetes' limit). It does not begin with
            `revenge-`: Revenge reads the variables that Kubernetes makes of such a Service, `REVENGE_DB_PORT` of
            `revenge-db`, as its configuration.

            ## Annotations

            | annotation of a RevengeDatabase | |
            |---|---|
            | `revenge.io/restart` | Any value that it did not have before restarts the server. |
            | `revenge.io/move-default-rows` | Tables, separated by commas, whose rows are moved out of DEFAULT however many they are. |
            | `revenge.io/accept-missing-history` | Losses that are meant: `module=time` pairs, separated by commas, the time that of `status.modules[].missingSince`. These modules are migrated again, into empty tables. A later loss has another time and is not accepted. |
            | `revenge.io/accept-dump` | File name of a dump whose few rows are meant. Older dumps are not compared with it, and are removed as `spec.backup.keep` says. |

            ## spec

            | field | type | default | |
            |---|---|---|---|
            """);
    rows(spec, "", page, true);
    page.append(
        """

        What admission refuses, beyond types and ranges:

        """);
    rules(spec, "spec", page);
    parameters(page);
    page.append(
        """

        ## status

        | field | type | |
        |---|---|---|
        """);
    rows(status, "", page, false);
    return page.toString();
  }

  private static void parameters(StringBuilder page) {
    page.append(
        """

        ### spec.postgres.parameters

        | | |
        |---|---|
        """);
    Map<String, String> kinds =
        Map.of(
            "on or off", Parameters.BOOLEANS,
            "size, such as 16MB", Parameters.SIZES,
            "time, such as 30s", Parameters.TIMES,
            "whole number", Parameters.INTEGERS,
            "number", Parameters.REALS,
            "one of", Parameters.ENUMS);
    new TreeMap<>(kinds)
        .forEach(
            (kind, parameters) ->
                page.append("| ")
                    .append(kind)
                    .append(" | ")
                    .append(
                        ENTRY
                            .matcher(parameters)
                            .results()
                            .map(Reference::parameter)
                            .collect(Collectors.joining(", ")))
                    .append(" |\n"));
  }

  /** Of a CEL list or map: {@code 'name'}, or {@code 'name': [1.0, 2.0]}. */
  private static String parameter(MatchResult entry) {
    String name = "`" + entry.group(1) + "`";
    String values = entry.group(2);
    if (values == null) {
      return name;
    }
    String separator = values.contains("'") ? ", " : " to ";
    return "%s (%s)".formatted(name, values.replaceAll("'|[.]0", "").replace(", ", separator));
  }

  private static void rows(
      JSONSchemaProps parent, String prefix, StringBuilder page, boolean defaults) {
    new TreeMap<>(parent.getProperties())
        .forEach(
            (name, field) -> {
              String path = prefix + name;
              page.append("| `").append(path).append("` | ").append(type(field)).append(" | ");
              if (defaults) {
                page.append(defaultOf(field)).append(" | ");
              }
              page.append(field.getDescription().replace("<", "&lt;")).append(" |\n");
              rows(field, path + ".", page, defaults);
              if (field.getItems() != null) {
                rows(field.getItems().getSchema(), path + "[].", page, defaults);
              }
            });
  }

  private static void rules(JSONSchemaProps schema, String path, StringBuilder page) {
    for (ValidationRule rule : schema.getXKubernetesValidations()) {
      String field = rule.getFieldPath() == null ? "" : rule.getFieldPath();
      page.append("- `").append(path).append(field).append("` ");
      page.append(rule.getMessage().replace("<", "&lt;")).append("\n");
    }
    for (Map.Entry<String, JSONSchemaProps> property :
        new TreeMap<>(schema.getProperties()).entrySet()) {
      rules(property.getValue(), path + "." + property.getKey(), page);
    }
    if (schema.getItems() != null) {
      rules(schema.getItems().getSchema(), path + "[]", page);
    }
  }

  private static String type(JSONSchemaProps schema) {
    List<String> facts = new ArrayList<>();
    switch (schema.getType()) {
      case "array" -> {
        facts.add("list of " + type(schema.getItems().getSchema()));
        facts.add("at most " + schema.getMaxItems());
      }
      case "object" -> {
        if (schema.getAdditionalProperties() == null) {
          facts.add("object");
        } else {
          facts.add("map to " + type(schema.getAdditionalProperties().getSchema()));
          facts.add("at most " + schema.getMaxProperties());
        }
      }
      case "integer" -> {
        facts.add("integer");
        if (schema.getMinimum() != null && schema.getMaximum() != null) {
          facts.add(
              "%d to %d"
                  .formatted(schema.getMinimum().longValue(), schema.getMaximum().longValue()));
        }
      }
      default -> facts.add(schema.getType());
    }
    if (schema.getEnum() != null && !schema.getEnum().isEmpty()) {
      return String.join(
          ", ", schema.getEnum().stream().map(value -> "`" + value.asText() + "`").toList());
    }
    return String.join(", ", facts);
  }

  private static String defaultOf(JSONSchemaProps schema) {
    JsonNode value = schema.getDefault();
    boolean detailed = schema.getType().equals("object") && !schema.getProperties().isEmpty();
    return value == null || value.isNull() || detailed
        ? ""
        : "`" + (value.isTextual() ? value.asText() : value.toString()) + "`";
  }
}
