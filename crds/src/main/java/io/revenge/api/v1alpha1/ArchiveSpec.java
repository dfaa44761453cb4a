package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Continuous archiving of WAL, and base backups. */
@ValidationRule(
    fieldPath = ".timeout",
    value =
        "self.timeout != '' && self.timeout.matches('"
            + PoolSpec.DURATION
            + "') && duration(self.timeout) >= duration('5s') && duration(self.timeout) <="
            + " duration('24h')",
    message = "must be a duration from 5s to 24h such as 5m; to stop archiving, set enabled: false")
public record ArchiveSpec(
    @JsonPropertyDescription("Whether WAL is archived and base backups are taken.") @Default("true")
        Boolean enabled,
    @JsonPropertyDescription(
            "After how long a WAL segment that is not full is archived (archive_timeout), 5s to"
                + " 24h: the most that is lost with the data volume.")
        @Default("5m")
        @Size(max = 20)
        String timeout,
    @JsonPropertyDescription("The volume of WAL and base backups.") @Default("{}")
        StorageSpec storage) {

  static final ArchiveSpec DEFAULT = new ArchiveSpec(null, null, null);

  public ArchiveSpec(
      @Nullable Boolean enabled, @Nullable String timeout, @Nullable StorageSpec storage) {
    this.enabled = enabled == null ? Boolean.TRUE : enabled;
    this.timeout = timeout == null ? "5m" : timeout;
    this.storage = storage == null ? StorageSpec.DEFAULT : storage;
  }
}
