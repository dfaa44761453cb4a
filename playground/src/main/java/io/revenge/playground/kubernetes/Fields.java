package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What objects of some shapes consist of, and how two of them are put together, after <a
 * href="https://github.com/kubernetes-sigs/structured-merge-diff">structured-merge-diff</a>.
 */
record Fields(Shapes shapes) {

  /** The one key of a list that has a default, and who leaves it out does not own it. */
  static final String PROTOCOL = "protocol";

  static final String DEFAULT_PROTOCOL = "TCP";

  /** The fields of the object. */
  FieldSet of(ObjectNode object) {
    return ofObject(object);
  }

  /** The fields that are new or another in the second object. */
  FieldSet changed(ObjectNode before, ObjectNode after) {
    return changedObject(before, after);
  }

  /** The first object with what the second one says of each field. */
  ObjectNode merge(ObjectNode live, ObjectNode applied) {
    return mergeObject(live, applied);
  }

  /** The object without these fields. */
  ObjectNode remove(ObjectNode object, FieldSet fields) {
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    object
        .properties()
        .forEach(
            entry -> {
              String field = entry.getKey();
              JsonNode value = entry.getValue();
              Optional<FieldSet> inside = fields.child("f:" + field);
              if (inside.isEmpty()) {
                rest.set(field, value);
              } else if (!inside.get().member()) {
                rest.set(field, removeInside(field, value, inside.get()));
              }
            });
    return rest;
  }

  private JsonNode removeInside(String field, JsonNode value, FieldSet fields) {
    if (value instanceof ObjectNode object) {
      return remove(object, fields);
    }
    if (!(value instanceof ArrayNode list)) {
      return value;
    }
    ArrayNode rest = JsonNodeFactory.instance.arrayNode();
    items(field, list)
        .forEach(
            (step, item) -> {
              Optional<FieldSet> inside = fields.child(step);
              if (inside.isEmpty()) {
                rest.add(item);
              } else if (!inside.get().member() && item instanceof ObjectNode object) {
                rest.add(remove(object, inside.get()));
              }
            });
    return rest;
  }

  private FieldSet ofObject(ObjectNode object) {
    FieldSet set = FieldSet.EMPTY;
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      set = set.with("f:" + entry.getKey(), ofValue(entry.getKey(), entry.getValue()));
    }
    return set;
  }

  private FieldSet ofValue(String field, JsonNode value) {
    if (value instanceof ObjectNode object && !object.isEmpty() && !shapes.isAtomic(field)) {
      return ofObject(object);
    }
    if (value instanceof ArrayNode list && !list.isEmpty() && isGranular(field, list)) {
      FieldSet set = FieldSet.EMPTY;
      for (Map.Entry<String, JsonNode> item : items(field, list).entrySet()) {
        set = set.with(item.getKey(), ofItem(item.getValue()));
      }
      return set;
    }
    return FieldSet.LEAF;
  }

  private FieldSet ofItem(JsonNode item) {
    return item instanceof ObjectNode object
        ? FieldSet.LEAF.union(ofObject(object))
        : FieldSet.LEAF;
  }

  private FieldSet changedObject(ObjectNode before, ObjectNode after) {
    FieldSet set = FieldSet.EMPTY;
    for (Map.Entry<String, JsonNode> entry : after.properties()) {
      set =
          set.with(
              "f:" + entry.getKey(),
              changedValue(entry.getKey(), before.get(entry.getKey()), entry.getValue()));
    }
    return set;
  }

  private FieldSet changedValue(String field, @Nullable JsonNode before, JsonNode after) {
    if (after.equals(before)) {
      return FieldSet.EMPTY;
    }
    if (before instanceof ObjectNode was
        && after instanceof ObjectNode is
        && !is.isEmpty()
        && !shapes.isAtomic(field)) {
      return changedObject(was, is);
    }
    if (before instanceof ArrayNode was
        && after instanceof ArrayNode is
        && !is.isEmpty()
        && isGranular(field, is)) {
      return changedItems(items(field, was), items(field, is));
    }
    return ofValue(field, after);
  }

  private FieldSet changedItems(Map<String, JsonNode> before, Map<String, JsonNode> after) {
    FieldSet set = FieldSet.EMPTY;
    for (Map.Entry<String, JsonNode> entry : after.entrySet()) {
      JsonNode was = before.get(entry.getKey());
      FieldSet item =
          was instanceof ObjectNode old && entry.getValue() instanceof ObjectNode now
              ? changedObject(old, now)
              : was == null ? ofItem(entry.getValue()) : FieldSet.EMPTY;
      set = set.with(entry.getKey(), item);
    }
    return set;
  }

  private ObjectNode mergeObject(ObjectNode live, ObjectNode applied) {
    ObjectNode merged = live.deepCopy();
    applied
        .properties()
        .forEach(
            entry ->
                merged.set(
                    entry.getKey(),
                    mergeValue(entry.getKey(), live.get(entry.getKey()), entry.getValue())));
    return merged;
  }

  private JsonNode mergeValue(String field, @Nullable JsonNode live, JsonNode applied) {
    if (live instanceof ObjectNode was
        && applied instanceof ObjectNode is
        && !shapes.isAtomic(field)) {
      return mergeObject(was, is);
    }
    if (live instanceof ArrayNode was
        && applied instanceof ArrayNode is
        && isGranular(field, is.isEmpty() ? was : is)) {
      return mergeItems(items(field, was), items(field, is));
    }
    return applied.deepCopy();
  }

  /** The order of what is applied wins; what is only live follows. */
  private ArrayNode mergeItems(Map<String, JsonNode> live, Map<String, JsonNode> applied) {
    Set<String> steps = new LinkedHashSet<>(applied.keySet());
    steps.addAll(live.keySet());
    ArrayNode merged = JsonNodeFactory.instance.arrayNode();
    for (String step : steps) {
      JsonNode was = live.get(step);
      JsonNode is = applied.get(step);
      if (was instanceof ObjectNode old && is instanceof ObjectNode now) {
        merged.add(mergeObject(old, now));
      } else {
        merged.add(is == null ? was : is);
      }
    }
    return merged;
  }

  private boolean isGranular(String field, ArrayNode list) {
    return shapes.isSet(field) || shapes.keys(field, list).isPresent();
  }

  private Map<String, JsonNode> items(String field, ArrayNode list) {
    Map<String, JsonNode> items = new LinkedHashMap<>();
    Optional<List<String>> keys = shapes.keys(field, list);
    for (JsonNode item : list) {
      items.put(keys.isPresent() ? keyStep(keys.get(), item) : "v:" + item, item);
    }
    return items;
  }

  private static String keyStep(List<String> keys, JsonNode item) {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    for (String key : keys) {
      JsonNode value = item.get(key);
      if (value != null) {
        values.set(key, value);
      } else if (key.equals(PROTOCOL)) {
        values.put(PROTOCOL, DEFAULT_PROTOCOL);
      }
    }
    return "k:" + values;
  }
}
