package io.revenge.operator.archive;

import io.revenge.operator.archive.ArchiveReport.Ahead;
import io.revenge.operator.archive.ArchiveReport.Archived;
import io.revenge.operator.archive.ArchiveReport.BaseBackup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The segments that lead to where the server writes now, and which of them are there.
 *
 * @param segmentBytes {@code wal_segment_size}
 * @param current number of the segment that is being written; 0 when it is not known
 * @param history the timelines that lead to it, oldest first
 * @param runs segments that are archived in full or wait to be, on any timeline
 */
record WalChain(long segmentBytes, long current, List<Timeline> history, List<Run> runs) {

  /** Of a server that writes no WAL, as it is in recovery. */
  static final WalChain UNKNOWN = new WalChain(16 << 20, 0, List.of(), List.of());

  private static final int TIMELINE_DIGITS = 8;
  private static final int HEXADECIMAL = 16;

  WalChain {
    history = List.copyOf(history);
    runs = List.copyOf(runs);
  }

  /**
   * A part of the server's history.
   *
   * @param name eight digits, as segments begin with them
   * @param first number of the first segment that is read on it
   */
  record Timeline(String name, long first) {}

  /**
   * Segments without a gap.
   *
   * @param archivedAt when the last of them was archived; empty when all of them wait
   */
  record Run(String timeline, long first, long last, Optional<Instant> archivedAt) {

    boolean includes(long number) {
      return first <= number && number <= last;
    }
  }

  /**
   * Segments that a restore needs and that are nowhere.
   *
   * @param first name of the first of them
   * @param before the segment up to which a restore comes; empty when there is none
   */
  record Missing(String first, long count, Optional<Archived> before) {}

  /**
   * The timelines up to this one.
   *
   * @param timeline the present one
   * @param file its {@code .history}: a line for each earlier one, {@code number, LSN, reason}
   */
  static List<Timeline> history(String timeline, String file, long segmentBytes) {
    List<String[]> left =
        file.lines()
            .map(line -> line.strip().split("\\s+", 3))
            .filter(line -> line.length >= 2 && line[0].matches("[0-9]{1,10}"))
            .filter(line -> line[1].matches("[0-9A-F]{1,8}/[0-9A-F]{1,8}"))
            .toList();
    List<Timeline> timelines = new ArrayList<>();
    long first = 0;
    for (String[] line : left) {
      timelines.add(new Timeline("%08X".formatted(Long.parseLong(line[0])), first));
      first = number(line[1], segmentBytes);
    }
    timelines.add(new Timeline(timeline, first));
    return timelines;
  }

  /**
   * What the archive holds of the server's timeline though the server has not archived it. The
   * archiver takes the oldest segment first: where one that waits is archived already, it may be at
   * that one, and at no other.
   *
   * @param archived segments in the archive, whole or not
   * @param waiting names of those that wait to be archived, read after the archive
   * @param position number of the segment that is written, read after both
   */
  Optional<Ahead> ahead(List<Run> archived, Collection<String> waiting, long position) {
    if (!isKnown() || position == 0) {
      return Optional.empty();
    }
    String timeline = history.getLast().name();
    List<Long> waits =
        waiting.stream()
            .filter(segment -> segment.startsWith(timeline))
            .map(this::number)
            .sorted()
            .toList();
    List<Long> later = waits.stream().skip(1).toList();
    return archived.stream()
        .filter(run -> run.timeline().equals(timeline))
        .flatMap(
            run ->
                run.last() >= position
                    ? Stream.of(run.last())
                    : later.stream().filter(run::includes))
        .max(Comparator.naturalOrder())
        .map(
            newest ->
                new Ahead(
                    name(timeline, waits.isEmpty() ? position : waits.getFirst()),
                    name(timeline, newest)));
  }

  /**
   * The first archived segment that the server has not come to, if all base backups begin after
   * where the server writes: then its data were set back, and no base backup leads to them. Where
   * one begins before, which of them does shows only when a segment differs.
   *
   * @param archived segments in the archive, whole or not
   * @param backups all that count
   * @param position number of the segment that is written, read after both
   */
  Optional<String> left(List<Run> archived, List<BaseBackup> backups, long position) {
    if (!isKnown() || position == 0 || backups.isEmpty()) {
      return Optional.empty();
    }
    String timeline = history.getLast().name();
    if (!backups.stream()
        .map(BaseBackup::startSegment)
        .allMatch(start -> start.startsWith(timeline) && number(start) > position)) {
      return Optional.empty();
    }
    return archived.stream()
        .filter(run -> run.timeline().equals(timeline) && run.last() >= position)
        .map(run -> Math.max(run.first(), position))
        .min(Comparator.naturalOrder())
        .map(first -> name(timeline, first));
  }

  boolean isKnown() {
    return current != 0;
  }

  /** Whether the base backup belongs to the history that led to the server's present state. */
  boolean leadsFrom(BaseBackup backup) {
    if (!isKnown()) {
      return true;
    }
    long start = number(backup.startSegment());
    return start <= current
        && backup.startSegment().startsWith(timelineOf(start).map(Timeline::name).orElse("none"));
  }

  /**
   * What is missing since a base backup, which brings along the WAL up to its own end. Empty when
   * everything is there.
   */
  Optional<Missing> missingSince(BaseBackup backup) {
    long from =
        backup
            .stopLsn()
            .map(stop -> number(stop, segmentBytes))
            .orElseGet(() -> number(backup.startSegment()));
    return missing(from);
  }

  private Optional<Missing> missing(long from) {
    List<Gap> gaps = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      Timeline timeline = history.get(i);
      long end = i + 1 < history.size() ? history.get(i + 1).first() : current;
      gaps.addAll(gaps(timeline.name(), Math.max(from, timeline.first()), end));
    }
    return gaps.stream()
        .findFirst()
        .map(
            first ->
                new Missing(
                    first.firstName(),
                    gaps.stream().mapToLong(Gap::count).sum(),
                    last(from, first.first())));
  }

  /** What no run covers, from a segment to another that is not looked for. */
  private List<Gap> gaps(String timeline, long from, long end) {
    List<Gap> gaps = new ArrayList<>();
    long next = from;
    for (Run run : of(timeline)) {
      if (run.first() >= end) {
        break;
      }
      if (run.first() > next) {
        gaps.add(new Gap(next, run.first() - next, name(timeline, next)));
      }
      next = Math.max(next, run.last() + 1);
    }
    if (next < end) {
      gaps.add(new Gap(next, end - next, name(timeline, next)));
    }
    return gaps;
  }

  /** The last segment before a gap. */
  private Optional<Archived> last(long from, long gap) {
    return gap <= from
        ? Optional.empty()
        : timelineOf(gap - 1)
            .flatMap(
                timeline ->
                    of(timeline.name()).stream()
                        .filter(run -> run.first() < gap && run.last() >= gap - 1)
                        .findFirst()
                        .flatMap(Run::archivedAt)
                        .map(at -> new Archived(name(timeline.name(), gap - 1), at)));
  }

  private List<Run> of(String timeline) {
    return runs.stream()
        .filter(run -> run.timeline().equals(timeline))
        .sorted(Comparator.comparingLong(Run::first))
        .toList();
  }

  private Optional<Timeline> timelineOf(long number) {
    return history.stream()
        .filter(timeline -> timeline.first() <= number)
        .max(Comparator.comparingLong(Timeline::first));
  }

  /** Counted from the beginning of all WAL. */
  long number(String segment) {
    long high =
        Long.parseLong(segment.substring(TIMELINE_DIGITS, 2 * TIMELINE_DIGITS), HEXADECIMAL);
    return high * perFile() + Long.parseLong(segment.substring(2 * TIMELINE_DIGITS), HEXADECIMAL);
  }

  private static long number(String lsn, long segmentBytes) {
    String[] halves = lsn.split("/", 2);
    return ((Long.parseLong(halves[0], HEXADECIMAL) << Integer.SIZE)
            + Long.parseLong(halves[1], HEXADECIMAL))
        / segmentBytes;
  }

  private String name(String timeline, long number) {
    return "%s%08X%08X".formatted(timeline, number / perFile(), number % perFile());
  }

  /** Segments whose names share the middle eight digits. */
  private long perFile() {
    return (1L << Integer.SIZE) / segmentBytes;
  }

  private record Gap(long first, long count, String firstName) {}
}
