package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The fields of {@code metadata} that the server minds. */
final class Metadata {

  /** Set by the server alone, whatever a client sends. */
  static final List<String> SERVERS =
      List.of(
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "selfLink");

  /** Fields of which managedFields never speaks. */
  static final List<String> UNOWNED =
      List.of(
          "name",
          "namespace",
          "generateName",
          "uid",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generation",
          "selfLink",
          "resourceVersion",
          "managedFields");

  private Metadata() {}

  static ObjectNode of(ObjectNode object) {
    return object.withObjectProperty("metadata");
  }

  /** A text field of the metadata, empty when absent. */
  static String text(ObjectNode object, String field) {
    return object.path("metadata").path(field).asText("");
  }

  static boolean isBeingDeleted(ObjectNode object) {
    return !text(object, "deletionTimestamp").isEmpty();
  }

  static boolean hasFinalizers(ObjectNode object) {
    return !object.path("metadata").path("finalizers").isEmpty();
  }

  /** The uids of the owners. */
  static List<String> owners(ObjectNode object) {
    return object
        .path("metadata")
        .path("ownerReferences")
        .valueStream()
        .map(owner -> owner.path("uid").asText())
        .toList();
  }

  /** Whether an owner of that uid is named. */
  static boolean isOwnedBy(ObjectNode object, String uid) {
    return owners(object).contains(uid);
  }

  /** Drops the owner of that uid; returns whether others are left. */
  static boolean disown(ObjectNode object, String uid) {
    ArrayNode owners = of(object).withArrayProperty("ownerReferences");
    for (int i = owners.size() - 1; i >= 0; i--) {
      if (owners.get(i).path("uid").asText().equals(uid)) {
        owners.remove(i);
      }
    }
    if (owners.isEmpty()) {
      of(object).remove("ownerReferences");
    }
    return !owners.isEmpty();
  }
}
