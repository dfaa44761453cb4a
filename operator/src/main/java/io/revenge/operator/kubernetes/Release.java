package io.revenge.operator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;

/**
 * An object that outlives the resource and names it as its owner, so that the garbage collector
 * would remove it as well. Whoever put the reference there, and whatever else of the spec is not in
 * force: it goes first.
 *
 * @param object as it is
 * @param patch a JSON merge patch, refused when the object has changed since
 */
public record Release(HasMetadata object, String patch) {

  /** Nothing when the object does not name the resource. */
  public static Optional<Release> of(HasMetadata object, String owner) {
    ArrayNode others = JsonNodeFactory.instance.arrayNode();
    for (OwnerReference reference : object.getMetadata().getOwnerReferences()) {
      if (!owner.equals(reference.getUid())) {
        others.add(Serialization.unmarshal(Serialization.asJson(reference), JsonNode.class));
      }
    }
    if (others.size() == object.getMetadata().getOwnerReferences().size()) {
      return Optional.empty();
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("resourceVersion", object.getMetadata().getResourceVersion())
        .set("ownerReferences", others);
    return Optional.of(new Release(object, patch.toString()));
  }
}
