package io.revenge.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code kubectl get} prints of a RevengeDatabase: the columns that its CRD declares. */
final class Columns {

  private static final String CRD = "/META-INF/fabric8/revengedatabases.revenge.io.yaml";

  /** The one form of filter that the columns use. */
  private static final Pattern STEP =
      Pattern.compile("\\.([A-Za-z]+)(?:\\[\\?\\(@\\.([A-Za-z]+)==\"([^\"]*)\"\\)])?");

  private final ObjectMapper json = new ObjectMapper();
  private final List<Column> columns;

  private record Column(String name, String path, boolean date) {}

  private Columns(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  static Columns load() {
    try (InputStream stream = Columns.class.getResourceAsStream(CRD)) {
      if (stream == null) {
        throw new IllegalStateException("no " + CRD);
      }
      JsonNode crd =
          new ObjectMapper()
              .valueToTree(new KubernetesSerialization().unmarshal(stream, Map.class));
      List<Column> columns = new ArrayList<>();
      columns.add(new Column("Name", ".metadata.name", false));
      for (JsonNode column : crd.at("/spec/versions/0/additionalPrinterColumns")) {
        if (column.path("priority").asInt() == 0) {
          columns.add(
              new Column(
                  column.path("name").asText(),
                  column.path("jsonPath").asText(),
                  column.path("type").asText().equals("date")));
        }
      }
      return new Columns(columns);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The heading and a line for the object, aligned. */
  String table(Object object, Instant now) {
    JsonNode tree = json.valueToTree(object);
    StringBuilder heading = new StringBuilder();
    StringBuilder line = new StringBuilder();
    for (Column column : columns) {
      String name = column.name().toUpperCase(Locale.ROOT);
      String value = value(tree, column, now);
      int width = Math.max(name.length(), value.length()) + 3;
      heading.append(padded(name, width));
      line.append(padded(value, width));
    }
    return heading.toString().stripTrailing() + "\n" + line.toString().stripTrailing();
  }

  private static String value(JsonNode object, Column column, Instant now) {
    String value = find(object, column.path());
    return column.date() && !value.isEmpty()
        ? age(Duration.between(Instant.parse(value), now))
        : value;
  }

  private static String find(JsonNode object, String path) {
    JsonNode node = object;
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      node = node.path(step.group(1));
      if (step.group(2) != null) {
        node = matching(node, step.group(2), step.group(3));
      }
    }
    return node.asText("");
  }

  private static JsonNode matching(JsonNode list, String field, String value) {
    for (JsonNode item : list) {
      if (item.path(field).asText().equals(value)) {
        return item;
      }
    }
    return list.path("");
  }

  private static String age(Duration age) {
    if (age.toMinutes() < 2) {
      return Math.max(0, age.toSeconds()) + "s";
    }
    return age.toHours() < 3 ? age.toMinutes() + "m" : age.toHours() + "h";
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
