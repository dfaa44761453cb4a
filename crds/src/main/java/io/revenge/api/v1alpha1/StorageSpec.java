package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A volume.
 *
 * @param size a Kubernetes quantity of bytes; may grow, never shrink
 * @param storageClassName the cluster's default class when absent; immutable
 */
public record StorageSpec(
    @Default("10Gi") @Size(max = 20) @Pattern("^[1-9][0-9]*(Ki|Mi|Gi|Ti|Pi)?$") String size,
    @Nullable @Size(min = 1, max = 253) @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        String storageClassName) {

  static final StorageSpec DEFAULT = new StorageSpec(null, null);

  public StorageSpec(@Nullable String size, @Nullable String storageClassName) {
    this.size = size == null ? "10Gi" : size;
    this.storageClassName = storageClassName;
  }
}
