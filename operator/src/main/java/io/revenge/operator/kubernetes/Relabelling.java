package io.revenge.operator.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The labels that an object lacks, or has too many, because an older version of the operator made
 * it. Some of these objects are not applied, or not in this state of the spec; nothing but their
 * labels and annotations is touched.
 *
 * @param object as it is
 * @param patch a JSON merge patch
 */
public record Relabelling(HasMetadata object, String patch) {

  /** Nothing when the object is labelled as it should be, or is not of this database. */
  public static Optional<Relabelling> of(HasMetadata object, Names names) {
    if (Labels.database(object).filter(names.name()::equals).isEmpty()) {
      return Optional.empty();
    }
    ObjectNode labels = JsonNodeFactory.instance.objectNode();
    ObjectNode annotations = JsonNodeFactory.instance.objectNode();
    if (!Labels.labels(object).containsKey(Labels.DATABASE)) {
      labels.put(Labels.DATABASE, names.name());
    }
    if (object instanceof PersistentVolumeClaim || object instanceof Secret) {
      if (hasOldInstance(object)) {
        labels.putNull(Labels.INSTANCE);
      }
      Map<String, String> known =
          Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
      ArgoCd.KEEPS.forEach(
          (key, value) -> {
            if (!known.containsKey(key)) {
              annotations.put(key, value);
            }
          });
    }
    if (labels.isEmpty() && annotations.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = patch.putObject("metadata");
    if (!labels.isEmpty()) {
      metadata.set("labels", labels);
    }
    if (!annotations.isEmpty()) {
      metadata.set("annotations", annotations);
    }
    return Optional.of(new Relabelling(object, patch.toString()));
  }

  /** One that somebody put there since is theirs: to remove it would be a quarrel without end. */
  private static boolean hasOldInstance(HasMetadata object) {
    Map<String, String> labels = Labels.labels(object);
    return labels.containsKey(Labels.INSTANCE)
        && (!labels.containsKey(Labels.DATABASE) || isOwnInstance(object));
  }

  private static boolean isOwnInstance(HasMetadata object) {
    return object.getMetadata().getManagedFields().stream()
        .filter(entry -> Labels.OPERATOR.equals(entry.getManager()))
        .map(ManagedFieldsEntry::getFieldsV1)
        .filter(Objects::nonNull)
        .map(FieldsV1::getAdditionalProperties)
        .map(fields -> member(member(fields, "f:metadata"), "f:labels"))
        .anyMatch(fields -> fields.containsKey("f:" + Labels.INSTANCE));
  }

  private static Map<?, ?> member(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof Map<?, ?> member ? member : Map.of();
  }
}
