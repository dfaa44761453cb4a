package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What could be restored from the archive volume. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = SchemaMerge.class,
    input =
        """
        properties:
          lastArchivedTime: {format: date-time}
          waitingSince: {format: date-time}
          restorableSince: {format: date-time}
          formerSystems:
            x-kubernetes-list-type: map
            x-kubernetes-list-map-keys: [systemIdentifier]
          baseBackups: {x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name]}
        """)
public record ArchiveStatus(
    @JsonPropertyDescription("Name of the newest WAL segment in the archive.")
        @Nullable
        @Size(max = Bounds.IDENTIFIER)
        String lastArchivedSegment,
    @JsonPropertyDescription("When it was archived (RFC 3339).") @Nullable @Size(max = Bounds.TIME)
        String lastArchivedTime,
    @JsonPropertyDescription("Segments that are finished but not archived.")
        @Nullable Integer waitingSegments,
    @JsonPropertyDescription("When the oldest of them was finished (RFC 3339).")
        @Nullable
        @Size(max = Bounds.TIME)
        String waitingSince,
    @JsonPropertyDescription(
            "Every moment from this one on can be restored (RFC 3339): when the earliest base"
                + " backup was completed from which no WAL is missing.")
        @Nullable
        @Size(max = Bounds.TIME)
        String restorableSince,
    @JsonPropertyDescription("WAL segments that are missing since the oldest base backup.")
        @Nullable Long missingSegments,
    @JsonPropertyDescription("Name of the first of them.") @Nullable @Size(max = Bounds.IDENTIFIER)
        String firstMissingSegment,
    @JsonPropertyDescription(
            "Former database systems whose archive is on the volume; nothing removes it.")
        @Nullable
        @Size(max = Bounds.FORMER_SYSTEMS)
        List<FormerSystem> formerSystems,
    @JsonPropertyDescription("Base backups, oldest first; the newest 64.")
        @Nullable
        @Size(max = Bounds.BASE_BACKUPS)
        List<BaseBackup> baseBackups) {

  public ArchiveStatus {
    formerSystems =
        formerSystems == null ? null : Bounds.last(formerSystems, Bounds.FORMER_SYSTEMS);
    baseBackups = baseBackups == null ? null : Bounds.last(baseBackups, Bounds.BASE_BACKUPS);
  }

  /** A directory of the volume that another database system's archive is in. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record FormerSystem(
      @JsonPropertyDescription("Its directory.") @Required @Size(max = Bounds.IDENTIFIER)
          String systemIdentifier,
      @JsonPropertyDescription("Bytes on the archive volume.") @Nullable Long bytes) {}

  /** A base backup. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @SchemaCustomizer(
      value = SchemaMerge.class,
      input =
          """
          properties:
            completedTime: {format: date-time}
          """)
  public record BaseBackup(
      @JsonPropertyDescription("Its directory.") @Required @Size(max = Bounds.NAME) String name,
      @JsonPropertyDescription("The first WAL segment that its restore needs.")
          @Nullable
          @Size(max = Bounds.IDENTIFIER)
          String startSegment,
      @JsonPropertyDescription("When it was completed (RFC 3339).")
          @Nullable
          @Size(max = Bounds.TIME)
          String completedTime,
      @JsonPropertyDescription("Bytes on the archive volume.") @Nullable Long sizeBytes) {}
}
