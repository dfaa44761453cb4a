package io.revenge.operator.archive;

import io.revenge.operator.archive.WalChain.Missing;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one look at the server and its archive volume showed. Times are the server's clock.
 *
 * @param archiving whether the running server archives at all
 * @param last the newest segment that reached the archive
 * @param failure the archiver's last failure, if none of its tries succeeded since
 * @param waitingSegments segments that are finished but not archived
 * @param waitingSince when the oldest of them was finished
 * @param walBytes bytes of all files below {@code wal/}, the reserve apart
 * @param walBytesSinceBase bytes of the segments that a restore of the newest base backup may read
 * @param walBytesBeforeBases bytes of the segments that no base backup needs: they were archived
 *     after it was taken
 * @param reserveBytes bytes that are kept free for the next base backup
 * @param baseBytes bytes of the complete base backups
 * @param dataBytes bytes of all databases
 * @param oldestLeftover when the oldest temporary file of the archiver was written
 * @param baseBackups in the order of the WAL at which they start; names only say what a clock said
 * @param damaged base backups that do not count, by their names
 * @param chain the WAL that follows them
 * @param others what else takes room on the volume
 * @param ahead what the archive holds though the server has not archived it: it was archived before
 *     the data volume went back to an earlier state
 * @param diverged the segment that cannot be archived because the archive holds another one of its
 *     name
 */
public record ArchiveReport(
    Instant observedAt,
    String systemIdentifier,
    boolean archiving,
    Optional<Archived> last,
    Optional<Archived> failure,
    int waitingSegments,
    Optional<Instant> waitingSince,
    long walBytes,
    long walBytesSinceBase,
    long walBytesBeforeBases,
    long reserveBytes,
    long baseBytes,
    long dataBytes,
    Optional<Instant> oldestLeftover,
    List<BaseBackup> baseBackups,
    List<Damaged> damaged,
    WalChain chain,
    List<OtherArchive> others,
    Optional<Ahead> ahead,
    Optional<Diverged> diverged) {

  /** As base-backup.sh names it; what another hand put there goes into no command of a message. */
  private static final String SET_ASIDE = "/diverged-[0-9]{8}T[0-9]{6}Z-[0-9A-F]{24}";

  public ArchiveReport {
    baseBackups = List.copyOf(baseBackups);
    damaged = List.copyOf(damaged);
    others = List.copyOf(others);
  }

  /** Whether a look at another time showed the very same. */
  public boolean showsTheSameAs(ArchiveReport other) {
    return seenAt(Instant.EPOCH).equals(other.seenAt(Instant.EPOCH));
  }

  private ArchiveReport seenAt(Instant instant) {
    return new ArchiveReport(
        instant,
        systemIdentifier,
        archiving,
        last,
        failure,
        waitingSegments,
        waitingSince,
        walBytes,
        walBytesSinceBase,
        walBytesBeforeBases,
        reserveBytes,
        baseBytes,
        dataBytes,
        oldestLeftover,
        baseBackups,
        damaged,
        chain,
        others,
        ahead,
        diverged);
  }

  /** What the volume holds, in bytes, without what is kept free. */
  public long usedBytes() {
    return walBytes + baseBytes + otherBytes();
  }

  /** Bytes that no job frees. */
  long otherBytes() {
    return others.stream().mapToLong(OtherArchive::bytes).sum()
        + damaged.stream().mapToLong(Damaged::sizeBytes).sum();
  }

  /** Archives of database systems that wrote to this volume before. */
  List<OtherArchive> formerSystems() {
    return others.stream().filter(other -> other.path().matches("[0-9]{1,20}")).toList();
  }

  /** Archives of histories that the data volume left. */
  List<OtherArchive> setAside() {
    return others.stream()
        .filter(other -> other.path().matches(systemIdentifier + SET_ASIDE))
        .sorted(Comparator.comparing(OtherArchive::path))
        .toList();
  }

  /** Whether the data volume went back to an earlier state and no base backup was begun since. */
  boolean wentBackSinceTheNewestBaseBackup() {
    List<OtherArchive> left = setAside();
    return !left.isEmpty()
        && newestBaseBackup()
            .filter(
                newest ->
                    newest.startSegment().substring(8).compareTo(positionOf(left.getLast())) >= 0)
            .isEmpty();
  }

  private static String positionOf(OtherArchive aside) {
    return aside.path().substring(aside.path().length() - 16);
  }

  public Optional<BaseBackup> newestBaseBackup() {
    return baseBackups.isEmpty() ? Optional.empty() : Optional.of(baseBackups.getLast());
  }

  /** The earliest base backup from which the server's present state can be reached. */
  Optional<BaseBackup> restorableSince() {
    return onTheChain().filter(backup -> chain.missingSince(backup).isEmpty()).findFirst();
  }

  /**
   * What was archived last, if the archive's directory holds nothing at all: before the first base
   * backup nothing is removed from it.
   */
  Optional<Archived> emptied() {
    return last.filter(
        archived ->
            walBytes == 0 && reserveBytes == 0 && baseBackups.isEmpty() && damaged.isEmpty());
  }

  /** What a restore of any base backup lacks. */
  Optional<Missing> missing() {
    return onTheChain().findFirst().flatMap(chain::missingSince);
  }

  /** Whether there are base backups, and none of them leads to the server's present state. */
  boolean isBroken() {
    return !baseBackups.isEmpty() && restorableSince().isEmpty();
  }

  /** The base backups that are known to be of the server's own history. */
  Stream<BaseBackup> onTheChain() {
    return baseBackups.stream()
        .filter(chain::leadsFrom)
        .filter(
            backup ->
                ahead
                    .filter(
                        left -> chain.number(backup.startSegment()) >= chain.number(left.from()))
                    .isEmpty());
  }

  /**
   * Segments of the server's timeline that another history left in the archive.
   *
   * @param from the oldest segment that the server has not archived; what the archive holds from it
   *     on is not known to be the server's
   * @param newest the newest one of the other history
   */
  record Ahead(String from, String newest) {}

  /**
   * Files on the archive volume that are not of this archive.
   *
   * @param path below the volume
   */
  public record OtherArchive(String path, long bytes) {}

  /**
   * A segment that the server has with other contents.
   *
   * @param sha256 of the archive's, which is the one that may be moved
   */
  public record Diverged(String segment, String sha256) {}

  /** A segment that was archived, or was tried to be. */
  public record Archived(String segment, Instant at) {}

  /**
   * A base backup whose files, or whose description, were changed after it was verified.
   *
   * @param name its directory
   * @param sizeBytes bytes on the volume
   * @param describedBytes bytes that it was verified with; empty when the description is damaged
   */
  public record Damaged(String name, long sizeBytes, Optional<Long> describedBytes) {}

  /**
   * A complete base backup.
   *
   * @param name its directory, the UTC time at which it was begun
   * @param startSegment the first segment that its restore reads
   * @param stopLsn where the WAL that it brings along ends; empty when it does not say so
   * @param sizeBytes bytes on the volume
   */
  public record BaseBackup(
      String name,
      String startSegment,
      Optional<String> stopLsn,
      Instant completedAt,
      long sizeBytes) {}
}
