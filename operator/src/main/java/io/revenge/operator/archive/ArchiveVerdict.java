package io.revenge.operator.archive;

import io.revenge.api.v1alpha1.ArchiveStatus;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.archive.ArchiveReport.Archived;
import io.revenge.operator.archive.ArchiveReport.BaseBackup;
import io.revenge.operator.archive.ArchiveReport.Damaged;
import io.revenge.operator.archive.ArchiveReport.OtherArchive;
import io.revenge.operator.archive.WalChain.Missing;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.status.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What could be restored, and whether that is well.
 *
 * @param mayChangeAt when to look at the server again at the latest, if it was seen to be about to
 *     change
 */
public record ArchiveVerdict(
    @Nullable ArchiveStatus status, Verdict verdict, Optional<Instant> mayChangeAt) {

  /** The condition's type. */
  public static final String CONDITION = "Archiving";

  private static final String BASE_BACKUP_FAILING = "BaseBackupFailing";

  /** How long a finished segment may wait. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Under load a segment is archived every second; the status does not follow that fast. */
  static final Duration LEAST_BETWEEN_CHANGES = Duration.ofMinutes(1);

  /**
   * Judges a look at the server.
   *
   * @param report empty when the server could not be asked
   * @param plan what {@link BaseBackups#next} made of the same report
   * @param capacityBytes {@code status.capacity} of the archive claim
   * @param previous the status so far
   */
  public static ArchiveVerdict of(
      RevengeDatabase database,
      Optional<ArchiveReport> report,
      BaseBackupPlan plan,
      long capacityBytes,
      @Nullable ArchiveStatus previous) {
    if (!database.getSpec().archive().enabled()) {
      return new ArchiveVerdict(
          null,
          Verdict.isFalse(
              CONDITION,
              "Disabled",
              "spec.archive.enabled is false: only dumps can be restored, not a point in time."),
          Optional.empty());
    }
    return report
        .map(
            look ->
                new ArchiveVerdict(
                    status(look, previous),
                    withNotes(
                        verdict(database, look, plan, capacityBytes),
                        notes(database, look, plan, capacityBytes)),
                    Stream.of(patienceEnds(look), shownFrom(look, previous), plan.mayChangeAt())
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder())))
        .orElseGet(
            () ->
                new ArchiveVerdict(
                    previous,
                    Verdict.unknown(
                        CONDITION,
                        "NotMeasured",
                        "The server could not be asked. See condition DatabaseReachable."),
                    Optional.empty()));
  }

  /** The same status under another verdict: the archive could not be looked at. */
  public ArchiveVerdict whileUnreadable(Verdict trouble) {
    return new ArchiveVerdict(status, trouble, mayChangeAt);
  }

  private static Verdict verdict(
      RevengeDatabase database, ArchiveReport report, BaseBackupPlan plan, long capacityBytes) {
    if (!report.archiving()) {
      return Verdict.isFalse(
          CONDITION,
          "ArchiveModeOff",
          "The server was started without archiving. Restart it with the annotation"
              + " revenge.io/restart.");
    }
    if (report.diverged().isEmpty()
        && report.ahead().isPresent()
        && isOutOfRoom(report, capacityBytes)) {
      return Verdict.isFalse(
          CONDITION,
          "ArchiveFull",
          "The archive volume is full: enlarge spec.archive.storage.size. Nothing makes room on it:"
              + " "
              + diverged(report, plan));
    }
    if (report.diverged().isPresent() || report.ahead().isPresent()) {
      return Verdict.isFalse(CONDITION, "ArchiveDiverged", diverged(report, plan));
    }
    if (!report.chain().isKnown()) {
      return Verdict.unknown(
          CONDITION,
          "InRecovery",
          ("PostgreSQL is in recovery and archives nothing of its own: kubectl -n %s logs %s -c"
                  + " postgres")
              .formatted(Names.of(database).namespace(), Names.of(database).pod()));
    }
    Optional<Archived> lost =
        report
            .emptied()
            // A look may begin before a segment arrives, and end after it.
            .filter(last -> !report.observedAt().isBefore(last.at().plus(PATIENCE)));
    if (lost.isPresent()) {
      return Verdict.isFalse(
          CONDITION,
          "ArchiveEmpty",
          ("The directory /archive/%s of the archive is empty or gone, though segment %s was"
                  + " archived: nothing can be restored to a point in time. If it was moved away,"
                  + " bring it back. Otherwise the next base backup, which is taken at once, makes"
                  + " it again; every moment since that one can be restored.%s")
              .formatted(
                  report.systemIdentifier(),
                  lost.get().segment(),
                  plan.trouble().map(trouble -> " " + trouble).orElse("")));
    }
    if (waitsTooLong(report)) {
      return waiting(database, report, capacityBytes);
    }
    if (report.baseBackups().isEmpty()) {
      if (plan.trouble().isEmpty() && !report.damaged().isEmpty()) {
        return Verdict.isFalse(
            CONDITION,
            "NoBaseBackup",
            "No base backup is intact: nothing can be restored to a point in time until the next"
                + " one is taken, which is done at once.");
      }
      return plan.trouble()
          .map(
              trouble ->
                  Verdict.isFalse(
                      CONDITION,
                      BASE_BACKUP_FAILING,
                      "Nothing can be restored to a point in time yet. " + trouble))
          .orElseGet(
              () ->
                  Verdict.unknown(
                      CONDITION,
                      "NoBaseBackup",
                      "The first base backup is taken once the modules are migrated; where many"
                          + " databases are new, within two minutes. Without it WAL restores"
                          + " nothing."));
    }
    Optional<BaseBackup> since = report.restorableSince();
    if (since.isEmpty()) {
      return Verdict.isFalse(CONDITION, "WalMissing", missing(report) + next(plan));
    }
    if (plan.trouble().isPresent()) {
      return Verdict.isFalse(
          CONDITION,
          BASE_BACKUP_FAILING,
          "The archive volume will fill up. " + plan.trouble().get());
    }
    return Verdict.isTrue(
        CONDITION,
        "Archived",
        "Every moment since the base backup %s can be restored.".formatted(since.get().name())
            + report.missing().map(missing -> " Before that, " + gap(missing)).orElse(""));
  }

  private static String diverged(ArchiveReport report, BaseBackupPlan plan) {
    String directory = "/archive/%s/".formatted(report.systemIdentifier());
    return report
            .diverged()
            .map(ArchiveReport.Diverged::segment)
            .map(
                segment ->
                    ("The archive holds another segment %s than the server: the data volume was set"
                            + " back to an earlier state, or somebody changed the file. What the"
                            + " archive has from this segment on is set aside in a directory of %s;"
                            + " then archiving goes on and a base backup is taken.")
                        .formatted(segment, directory))
            .orElseGet(
                () ->
                    ("The archive reaches up to segment %s, and the server has archived what comes"
                         + " before %s: the data volume was set back to an earlier state, or"
                         + " somebody put a file there. As soon as the server archives a segment"
                         + " that differs, the archived segments from there on are set aside in a"
                         + " directory of %s.")
                        .formatted(
                            report.ahead().orElseThrow().newest(),
                            report.ahead().orElseThrow().from(),
                            directory))
        + plan.trouble().map(trouble -> " " + trouble).orElse("");
  }

  private static Verdict withNotes(Verdict verdict, String notes) {
    return new Verdict(
        verdict.type(), verdict.status(), verdict.reason(), verdict.message() + notes);
  }

  /** What takes room and is left to a person. */
  private static String notes(
      RevengeDatabase database, ArchiveReport report, BaseBackupPlan plan, long capacityBytes) {
    Names names = Names.of(database);
    StringBuilder notes = new StringBuilder();
    for (Damaged backup : report.damaged()) {
      notes.append(damaged(names, report, backup));
    }
    for (OtherArchive aside : report.setAside()) {
      notes.append(
          " The data volume was set back to an earlier state; /archive/%s holds %d bytes of the history that it left"
              .formatted(aside.path(), aside.bytes()));
      notes.append(removal(names, aside));
    }
    ArchiveVolume volume = new ArchiveVolume(capacityBytes);
    if (volume.nearlyFull(report) || plan.trouble().isPresent()) {
      for (OtherArchive former : report.formerSystems()) {
        notes.append(
            " /archive/%s holds %d bytes of a former database system"
                .formatted(former.path(), former.bytes()));
        notes.append(removal(names, former));
      }
    }
    return notes.toString();
  }

  private static String damaged(Names names, ArchiveReport report, Damaged backup) {
    String path = "/archive/%s/base/%s".formatted(report.systemIdentifier(), backup.name());
    String found =
        backup
            .describedBytes()
            .map(
                described ->
                    "its files have %d bytes, and it was verified with %d"
                        .formatted(backup.sizeBytes(), described))
            .orElseGet(() -> "its description %s.json is empty or cut".formatted(path));
    return (" The base backup %s is damaged and does not count: %s. It is left alone; bring its"
            + " files back, or remove it: kubectl -n %s exec %s -c postgres -- rm -r %s %s.json")
        .formatted(backup.name(), found, names.namespace(), names.pod(), path, path);
  }

  private static String removal(Names names, OtherArchive other) {
    return "; when nothing of it is needed any more: kubectl -n %s exec %s -c postgres -- rm -r /archive/%s"
        .formatted(names.namespace(), names.pod(), other.path());
  }

  /** Of a report in which no base backup leads to the server's present state. */
  private static String missing(ArchiveReport report) {
    return report
        .onTheChain()
        .reduce((earlier, later) -> later)
        .map(
            newest ->
                "Since the base backup %s %s"
                    .formatted(
                        newest.name(), gap(report.chain().missingSince(newest).orElseThrow())))
        .orElse("No base backup belongs to the history of the data on the server's volume.");
  }

  private static String gap(Missing missing) {
    return "WAL is missing (%s%s): %s."
        .formatted(
            missing.count() == 1 ? "1 segment, " : missing.count() + " segments, the first is ",
            missing.first(),
            missing
                .before()
                .map(
                    last ->
                        "a restore ends with segment %s, which was archived at %s"
                            .formatted(last.segment(), seconds(last.at())))
                .orElse("a restore ends with the base backup"));
  }

  private static String next(BaseBackupPlan plan) {
    return " A base backup is taken at once; every moment since that one can be restored."
        + plan.trouble().map(trouble -> " " + trouble).orElse("");
  }

  private static Verdict waiting(
      RevengeDatabase database, ArchiveReport report, long capacityBytes) {
    String since =
        "Segments wait to be archived since %s.".formatted(report.waitingSince().orElseThrow());
    ArchiveVolume volume = new ArchiveVolume(capacityBytes);
    if (volume.full(report)) {
      return Verdict.isFalse(
          CONDITION,
          "ArchiveFull",
          since + " The archive volume is full: enlarge spec.archive.storage.size.");
    }
    Optional<Archived> failure = report.failure();
    if (failure.isPresent()) {
      Names names = Names.of(database);
      return Verdict.isFalse(
          CONDITION,
          "ArchivingFailing",
          ("%s The archiver failed on %s and tries again once a minute. PostgreSQL says why:"
                  + " kubectl -n %s logs %s -c postgres%s")
              .formatted(
                  since,
                  failure.get().segment(),
                  names.namespace(),
                  names.pod(),
                  volume.nearlyFull(report)
                      ? " (the volume is nearly full: enlarge spec.archive.storage.size)"
                      : ""));
    }
    return Verdict.isFalse(
        CONDITION,
        "ArchivingBehind",
        since + " The archiver does not keep up with what is written; it is likely to catch up.");
  }

  /** Where a segment waits and the volume is so full that it may be for lack of room. */
  private static boolean isOutOfRoom(ArchiveReport report, long capacityBytes) {
    ArchiveVolume volume = new ArchiveVolume(capacityBytes);
    return waitsTooLong(report) && (volume.nearlyFull(report) || volume.full(report));
  }

  static boolean waitsTooLong(ArchiveReport report) {
    return report
        .waitingSince()
        .filter(since -> !report.observedAt().isBefore(since.plus(PATIENCE)))
        .isPresent();
  }

  private static Optional<Instant> patienceEnds(ArchiveReport report) {
    return report
        .waitingSince()
        .map(since -> since.plus(PATIENCE))
        .filter(end -> end.isAfter(report.observedAt()));
  }

  private static ArchiveStatus status(ArchiveReport report, @Nullable ArchiveStatus previous) {
    boolean waits = waitsTooLong(report);
    boolean heldBack = shownFrom(report, previous).isPresent();
    Optional<Archived> last = report.last();
    return new ArchiveStatus(
        heldBack && previous != null
            ? previous.lastArchivedSegment()
            : last.map(Archived::segment).orElse(null),
        heldBack && previous != null
            ? previous.lastArchivedTime()
            : last.map(Archived::at).map(ArchiveVerdict::seconds).orElse(null),
        // What is archived within seconds does not wait.
        waits ? report.waitingSegments() : 0,
        waits ? report.waitingSince().map(ArchiveVerdict::seconds).orElse(null) : null,
        report
            .restorableSince()
            .map(BaseBackup::completedAt)
            .map(ArchiveVerdict::seconds)
            .orElse(null),
        report.missing().map(Missing::count).orElse(null),
        report.missing().map(Missing::first).orElse(null),
        formerSystems(report),
        baseBackups(report));
  }

  private static @Nullable List<ArchiveStatus.FormerSystem> formerSystems(ArchiveReport report) {
    List<ArchiveStatus.FormerSystem> former =
        report.formerSystems().stream()
            .map(other -> new ArchiveStatus.FormerSystem(other.path(), other.bytes()))
            .toList();
    return former.isEmpty() ? null : former;
  }

  private static List<ArchiveStatus.BaseBackup> baseBackups(ArchiveReport report) {
    return report.baseBackups().stream()
        .map(
            backup ->
                new ArchiveStatus.BaseBackup(
                    backup.name(),
                    backup.startSegment(),
                    seconds(backup.completedAt()),
                    backup.sizeBytes()))
        .toList();
  }

  /** Empty when the newest segment can be shown now, or is shown. */
  private static Optional<Instant> shownFrom(
      ArchiveReport report, @Nullable ArchiveStatus previous) {
    if (previous == null || previous.lastArchivedTime() == null) {
      return Optional.empty();
    }
    // The status changes anyway, and a base backup ends with a segment.
    if (!baseBackups(report)
        .equals(Objects.requireNonNullElse(previous.baseBackups(), List.of()))) {
      return Optional.empty();
    }
    Instant shown = Instant.parse(previous.lastArchivedTime());
    return report
        .last()
        .filter(last -> last.at().truncatedTo(ChronoUnit.SECONDS).isAfter(shown))
        .map(last -> shown.plus(LEAST_BETWEEN_CHANGES))
        .filter(from -> from.isAfter(report.observedAt()));
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
