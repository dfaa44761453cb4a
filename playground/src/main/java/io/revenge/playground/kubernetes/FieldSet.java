package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A set of fields of an object, as {@code fieldsV1} of {@code managedFields} writes it.
 *
 * @param member whether the field itself is in the set
 * @param children by step: {@code f:<field>}, {@code k:<keys of a list's item>} or {@code v:<value
 *     in a set>}
 */
record FieldSet(boolean member, SortedMap<String, FieldSet> children) {

  static final FieldSet EMPTY = new FieldSet(false, new TreeMap<>());
  static final FieldSet LEAF = new FieldSet(true, new TreeMap<>());

  private static final String SELF = ".";

  FieldSet {
    children = Collections.unmodifiableSortedMap(new TreeMap<>(children));
  }

  /** Reads them. */
  static FieldSet parse(JsonNode fields) {
    return parse(fields, false);
  }

  private static FieldSet parse(JsonNode fields, boolean nested) {
    SortedMap<String, FieldSet> children = new TreeMap<>();
    fields
        .properties()
        .forEach(
            entry -> {
              if (!entry.getKey().equals(SELF)) {
                children.put(entry.getKey(), parse(entry.getValue(), true));
              }
            });
    return new FieldSet(fields.has(SELF) || (nested && fields.isEmpty()), children);
  }

  /** Writes them. */
  ObjectNode toJson() {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    if (member && !children.isEmpty()) {
      fields.putObject(SELF);
    }
    children.forEach((step, child) -> fields.set(step, child.toJson()));
    return fields;
  }

  boolean isEmpty() {
    return !member && children.isEmpty();
  }

  Optional<FieldSet> child(String step) {
    return Optional.ofNullable(children.get(step));
  }

  FieldSet without(String step) {
    SortedMap<String, FieldSet> rest = new TreeMap<>(children);
    rest.remove(step);
    return new FieldSet(member, rest);
  }

  FieldSet only(String step) {
    FieldSet child = children.get(step);
    return child == null ? EMPTY : EMPTY.with(step, child);
  }

  /** The set with that child, or without the step when the child is empty. */
  FieldSet with(String step, FieldSet child) {
    SortedMap<String, FieldSet> all = new TreeMap<>(children);
    if (child.isEmpty()) {
      all.remove(step);
    } else {
      all.put(step, child);
    }
    return new FieldSet(member, all);
  }

  FieldSet union(FieldSet other) {
    SortedMap<String, FieldSet> all = new TreeMap<>(children);
    other.children.forEach((step, child) -> all.merge(step, child, FieldSet::union));
    return new FieldSet(member || other.member, all);
  }

  FieldSet intersection(FieldSet other) {
    return combine(member && other.member, other, FieldSet::intersection, false);
  }

  FieldSet difference(FieldSet other) {
    return combine(member && !other.member, other, FieldSet::difference, true);
  }

  /**
   * What the other set says nothing about, neither of the field nor of anything in it. A field that
   * is on the way to a member counts as said: it is there for the member's sake.
   */
  FieldSet beyond(FieldSet other) {
    SortedMap<String, FieldSet> rest = new TreeMap<>();
    children.forEach(
        (step, child) -> {
          FieldSet known = other.children.get(step);
          FieldSet left = known == null ? LEAF : child.beyond(known);
          if (!left.isEmpty()) {
            rest.put(step, left);
          }
        });
    return new FieldSet(false, rest);
  }

  private FieldSet combine(
      boolean self, FieldSet other, BiFunction<FieldSet, FieldSet, FieldSet> each, boolean keep) {
    SortedMap<String, FieldSet> result = new TreeMap<>();
    for (Map.Entry<String, FieldSet> entry : children.entrySet()) {
      @Nullable FieldSet counterpart = other.children.get(entry.getKey());
      FieldSet combined =
          counterpart == null
              ? (keep ? entry.getValue() : EMPTY)
              : each.apply(entry.getValue(), counterpart);
      if (!combined.isEmpty()) {
        result.put(entry.getKey(), combined);
      }
    }
    return new FieldSet(self, result);
  }
}
