package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The dumps. Long texts are cut. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = SchemaMerge.class,
    input =
        """
        properties:
          lastSuccessfulTime: {format: date-time}
          lastFailedTime: {format: date-time}
        """)
public record BackupStatus(
    @JsonPropertyDescription("When the newest verified dump was completed (RFC 3339).")
        @Nullable
        @Size(max = Bounds.TIME)
        String lastSuccessfulTime,
    @JsonPropertyDescription("Its name on the backup volume.") @Nullable @Size(max = Bounds.NAME)
        String file,
    @JsonPropertyDescription("Its size in bytes.") @Nullable Long sizeBytes,
    @JsonPropertyDescription("The rows in it, those of the migrations' histories apart.")
        @Nullable Long rows,
    @JsonPropertyDescription("Its SHA-256, hexadecimal.") @Nullable @Size(max = 64) String sha256,
    @JsonPropertyDescription(
            "An older dump, still on the volume, with more than twice as many rows; absent when"
                + " there is none.")
        @Nullable LargerDump largerDump,
    @JsonPropertyDescription(
            "A dump on the volume that is no longer what was verified; the first of several, absent"
                + " when there is none.")
        @Nullable
        @Size(max = Bounds.NAME)
        String damagedDump,
    @JsonPropertyDescription(
            "The PersistentVolume on which a dump was last verified. Without a file, the claim has"
                + " another volume by now.")
        @Nullable
        @Size(max = Bounds.NAME)
        String volume,
    @JsonPropertyDescription("When the newest attempt failed (RFC 3339); absent when it succeeded.")
        @Nullable
        @Size(max = Bounds.TIME)
        String lastFailedTime,
    @JsonPropertyDescription("Why the newest attempt failed; absent when it succeeded.")
        @Nullable
        @Size(max = Bounds.TEXT)
        String lastFailure) {

  /** An older dump with more rows. */
  public record LargerDump(
      @JsonPropertyDescription("Its name on the backup volume.") @Size(max = Bounds.NAME)
          String file,
      @JsonPropertyDescription("The rows in it.") Long rows) {}

  public BackupStatus {
    lastFailure = Bounds.fitNullable(lastFailure, Bounds.TEXT);
  }
}
