package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Continuous archiving of WAL and base backups.
 *
 * @param timeout after how long a segment that is not full is archived ({@code archive_timeout})
 */
public record ArchiveSpec(
    @Default("true") Boolean enabled,
    @Default("5m") @Size(max = 20) @Pattern("^([0-9]+h)?([0-9]+m)?([0-9]+s)?$") String timeout,
    @Default("{}") StorageSpec storage) {

  static final ArchiveSpec DEFAULT = new ArchiveSpec(null, null, null);

  public ArchiveSpec(
      @Nullable Boolean enabled, @Nullable String timeout, @Nullable StorageSpec storage) {
    this.enabled = enabled == null ? Boolean.TRUE : enabled;
    this.timeout = timeout == null ? "5m" : timeout;
    this.storage = storage == null ? StorageSpec.DEFAULT : storage;
  }
}
