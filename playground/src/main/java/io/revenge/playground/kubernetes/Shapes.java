package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How server-side apply takes the lists and objects of a kind: as a whole or by their parts.
 *
 * <p>A real server reads it from the {@code x-kubernetes-list-type} and {@code
 * x-kubernetes-map-type} of its OpenAPI schema. Here the name of a field decides, which is
 * unambiguous in the kinds at hand.
 */
enum Shapes {
  /** Kinds of Kubernetes itself. */
  BUILT_IN,
  /** Kinds of a CRD that marks none of its lists but the conditions: each is taken as a whole. */
  CUSTOM;

  private static final Set<String> ATOMIC_OBJECTS =
      Set.of(
          "selector",
          "labelSelector",
          "namespaceSelector",
          "nodeSelector",
          "fieldRef",
          "resourceFieldRef",
          "secretKeyRef",
          "configMapKeyRef",
          "involvedObject");

  private static final Map<String, List<String>> LIST_KEYS =
      Map.ofEntries(
          Map.entry("containers", List.of("name")),
          Map.entry("initContainers", List.of("name")),
          Map.entry("ephemeralContainers", List.of("name")),
          Map.entry("env", List.of("name")),
          Map.entry("volumes", List.of("name")),
          Map.entry("volumeMounts", List.of("mountPath")),
          Map.entry("volumeDevices", List.of("devicePath")),
          Map.entry("imagePullSecrets", List.of("name")),
          Map.entry("hostAliases", List.of("ip")),
          Map.entry("ownerReferences", List.of("uid")),
          Map.entry("conditions", List.of("type")),
          Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")));

  /** Whether the object in that field has one owner for all that is in it. */
  boolean isAtomic(String field) {
    return this == BUILT_IN && ATOMIC_OBJECTS.contains(field);
  }

  /** The fields that tell the items of that list apart; none when the list is taken as a whole. */
  Optional<List<String>> keys(String field, JsonNode list) {
    if (field.equals("ports")) {
      return this == BUILT_IN ? Optional.of(portKeys(list)) : Optional.empty();
    }
    boolean known = this == BUILT_IN || field.equals("ownerReferences");
    return known ? Optional.ofNullable(LIST_KEYS.get(field)) : Optional.empty();
  }

  /** Whether the list is a set of plain values. */
  boolean isSet(String field) {
    return field.equals("finalizers");
  }

  private static List<String> portKeys(JsonNode ports) {
    boolean ofContainer = !ports.isEmpty() && ports.get(0).has("containerPort");
    return ofContainer ? List.of("containerPort", "protocol") : List.of("port", "protocol");
  }
}
