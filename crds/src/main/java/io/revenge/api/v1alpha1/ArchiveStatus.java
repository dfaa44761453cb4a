package io.revenge.api.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What could be restored from the archive volume.
 *
 * @param lastArchivedSegment name of the newest WAL segment in the archive
 * @param lastArchivedTime RFC 3339
 * @param waitingSegments segments that are finished but not archived
 * @param waitingSince RFC 3339; when the oldest of them was finished
 * @param baseBackups oldest first
 */
public record ArchiveStatus(
    @Nullable String lastArchivedSegment,
    @Nullable String lastArchivedTime,
    @Nullable Integer waitingSegments,
    @Nullable String waitingSince,
    @Nullable List<BaseBackup> baseBackups) {

  /**
   * A base backup.
   *
   * @param name its directory
   * @param startSegment the first WAL segment that its restore needs
   * @param completedTime RFC 3339
   * @param sizeBytes bytes on the archive volume
   */
  public record BaseBackup(
      String name,
      @Nullable String startSegment,
      @Nullable String completedTime,
      @Nullable Long sizeBytes) {}
}
