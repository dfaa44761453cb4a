package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;

/** The patches that are not server-side apply. */
final class Patches {

  private Patches() {}

  /** RFC 7396. */
  static ObjectNode merge(ObjectNode target, ObjectNode patch) {
    ObjectNode result = target.deepCopy();
    patch
        .properties()
        .forEach(
            entry -> {
              String field = entry.getKey();
              if (entry.getValue().isNull()) {
                result.remove(field);
              } else if (entry.getValue() instanceof ObjectNode inner) {
                ObjectNode into =
                    result.get(field) instanceof ObjectNode object
                        ? object
                        : JsonNodeFactory.instance.objectNode();
                result.set(field, merge(into, inner));
              } else {
                result.set(field, entry.getValue());
              }
            });
    return result;
  }

  /**
   * RFC 6902.
   *
   * @throws ApiException the patch does not fit the object
   */
  static ObjectNode json(ObjectNode target, JsonNode patch) throws ApiException {
    try {
      return (ObjectNode) JsonPatch.apply(patch, target.deepCopy());
    } catch (JsonPatchException e) {
      throw ApiException.invalid(String.valueOf(e.getMessage()));
    }
  }
}
