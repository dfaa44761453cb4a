package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The few defaults that a client can tell from their absence. */
final class Defaults {

  private Defaults() {}

  /** Fills them in. */
  static void fill(ObjectNode object) {
    fillProtocol(object.path("spec").path("ports"));
    fillContainers(object.path("spec"));
    fillContainers(object.path("spec").path("template").path("spec"));
    fillContainers(
        object.path("spec").path("jobTemplate").path("spec").path("template").path("spec"));
    if (object.path("kind").asText().equals("Secret")) {
      fillData(object);
    }
  }

  private static void fillProtocol(JsonNode ports) {
    for (JsonNode port : ports) {
      if (port instanceof ObjectNode object && !object.has(Fields.PROTOCOL)) {
        object.put(Fields.PROTOCOL, Fields.DEFAULT_PROTOCOL);
      }
    }
  }

  private static void fillContainers(JsonNode podSpec) {
    podSpec.path("containers").forEach(container -> fillProtocol(container.path("ports")));
    podSpec.path("initContainers").forEach(container -> fillProtocol(container.path("ports")));
  }

  private static void fillData(ObjectNode secret) {
    if (!secret.has("type")) {
      secret.put("type", "Opaque");
    }
    if (secret.remove("stringData") instanceof ObjectNode texts) {
      ObjectNode data = secret.withObjectProperty("data");
      texts
          .properties()
          .forEach(
              entry ->
                  data.put(
                      entry.getKey(),
                      Base64.getEncoder()
                          .encodeToString(
                              entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
    }
  }
}
