package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Who has set which fields of an object: {@code metadata.managedFields}. */
record ManagedFields(Map<Manager, FieldSet> owned) {

  /** What a manager did, and through which subresource; empty for the object itself. */
  record Manager(String name, Operation operation, String subresource) {}

  /** How fields came to be owned. */
  enum Operation {
    Apply,
    Update
  }

  ManagedFields {
    owned = Collections.unmodifiableMap(new LinkedHashMap<>(owned));
  }

  static ManagedFields of(ObjectNode object) {
    Map<Manager, FieldSet> owned = new LinkedHashMap<>();
    for (JsonNode entry : object.path("metadata").path("managedFields")) {
      Manager manager =
          new Manager(
              entry.path("manager").asText(),
              Operation.valueOf(entry.path("operation").asText()),
              entry.path("subresource").asText(""));
      owned.put(manager, FieldSet.parse(entry.path("fieldsV1")));
    }
    return new ManagedFields(owned);
  }

  FieldSet of(Manager manager) {
    return owned.getOrDefault(manager, FieldSet.EMPTY);
  }

  /** All that anyone else owns. */
  FieldSet ofOthers(Manager manager) {
    return owned.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(manager))
        .map(Map.Entry::getValue)
        .reduce(FieldSet.EMPTY, FieldSet::union);
  }

  /** The same with that manager owning exactly these fields. */
  ManagedFields with(Manager manager, FieldSet fields) {
    Map<Manager, FieldSet> all = new LinkedHashMap<>(owned);
    if (fields.isEmpty()) {
      all.remove(manager);
    } else {
      all.put(manager, fields);
    }
    return new ManagedFields(all);
  }

  /** The same with these fields taken from everyone but that manager. */
  ManagedFields takenFromOthers(Manager manager, FieldSet fields) {
    Map<Manager, FieldSet> all = new LinkedHashMap<>();
    owned.forEach(
        (other, set) -> {
          FieldSet left = other.equals(manager) ? set : set.difference(fields);
          if (!left.isEmpty()) {
            all.put(other, left);
          }
        });
    return new ManagedFields(all);
  }

  /** Others than that manager who own one of these fields. */
  String othersWith(Manager manager, FieldSet fields) {
    return owned.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(manager))
        .filter(entry -> !entry.getValue().intersection(fields).isEmpty())
        .map(entry -> '"' + entry.getKey().name() + '"')
        .collect(Collectors.joining(", "));
  }

  /** Writes the entries; those that are as before keep their time. */
  ArrayNode toJson(ObjectNode before, String apiVersion, Instant now) {
    ArrayNode entries = JsonNodeFactory.instance.arrayNode();
    ManagedFields were = of(before);
    owned.forEach(
        (manager, fields) ->
            entries.add(
                entry(
                    manager,
                    fields,
                    apiVersion,
                    fields.equals(were.owned.get(manager)) ? time(before, manager, now) : now)));
    return entries;
  }

  private static Instant time(ObjectNode before, Manager manager, Instant otherwise) {
    for (JsonNode entry : before.path("metadata").path("managedFields")) {
      if (entry.path("manager").asText().equals(manager.name())
          && entry.path("operation").asText().equals(manager.operation().name())
          && entry.path("subresource").asText("").equals(manager.subresource())) {
        return Instant.parse(entry.path("time").asText());
      }
    }
    return otherwise;
  }

  private static ObjectNode entry(
      Manager manager, FieldSet fields, String apiVersion, Instant time) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("manager", manager.name());
    entry.put("operation", manager.operation().name());
    entry.put("apiVersion", apiVersion);
    entry.put("time", time.truncatedTo(ChronoUnit.SECONDS).toString());
    entry.put("fieldsType", "FieldsV1");
    entry.set("fieldsV1", fields.toJson());
    if (!manager.subresource().isEmpty()) {
      entry.put("subresource", manager.subresource());
    }
    return entry;
  }
}
