package io.revenge.operator.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects without what others have noted in their {@code managedFields}: that would be half
 * of all that informers keep, and only the operator's own entry is ever looked at.
 */
public final class LeanSerialization {

  private LeanSerialization() {}

  /** For the client whose informers keep many objects. */
  public static KubernetesSerialization create() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.addMixIn(ObjectMeta.class, Metadata.class);
    return new KubernetesSerialization(mapper, true);
  }

  /** Names the property of {@link ObjectMeta} that is read in another way. */
  abstract static class Metadata {

    @JsonDeserialize(converter = Own.class)
    abstract void setManagedFields(List<ManagedFieldsEntry> entries);
  }

  /** The operator's own entries. */
  static final class Own
      extends StdConverter<@Nullable List<ManagedFieldsEntry>, List<ManagedFieldsEntry>> {

    @Override
    public List<ManagedFieldsEntry> convert(@Nullable List<ManagedFieldsEntry> entries) {
      return entries == null
          ? List.of()
          : entries.stream().filter(entry -> Labels.OPERATOR.equals(entry.getManager())).toList();
    }
  }
}
