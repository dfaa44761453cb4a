package io.revenge.operator.archive;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.revenge.api.v1alpha1.ArchiveSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseSpec;
import io.revenge.operator.archive.ArchiveReport.Ahead;
import io.revenge.operator.archive.ArchiveReport.Archived;
import io.revenge.operator.archive.ArchiveReport.BaseBackup;
import io.revenge.operator.archive.ArchiveReport.Damaged;
import io.revenge.operator.archive.ArchiveReport.Diverged;
import io.revenge.operator.archive.ArchiveReport.OtherArchive;
import io.revenge.operator.archive.WalChain.Run;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Resources and reports for tests. The archive volume has 10 GiB. */
final class Archives {

  static final long CAPACITY = 10L << 30;
  static final long MIB = 1L << 20;
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final Instant CREATED = NOW.minusSeconds(60);
  static final BaseBackup FIRST =
      new BaseBackup(
          "20261121T080000Z",
          "000000010000000000000002",
          Optional.of("0/2000120"),
          Instant.parse("2026-11-21T08:00:10Z"),
          5 * MIB);

  /** Of a segment that diverged. */
  static final String SHA256 = "a".repeat(64);

  private Archives() {}

  static RevengeDatabase media() {
    return media(true);
  }

  static RevengeDatabase media(boolean enabled) {
    RevengeDatabase database = new RevengeDatabase();
    database.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("revenge")
            .withName("media")
            .withCreationTimestamp(CREATED.toString())
            .build());
    database.setSpec(
        new RevengeDatabaseSpec(
            null, null, null, null, null, new ArchiveSpec(enabled, null, null), null, null, null));
    return database;
  }

  /** Of a database that archives, and has what is given. */
  static ArchiveReport report(List<BaseBackup> baseBackups, long walSinceBase) {
    long base = baseBackups.stream().mapToLong(BaseBackup::sizeBytes).sum();
    return new ArchiveReport(
        NOW,
        "7711356281324765210",
        true,
        Optional.of(new Archived("00000001000000000000001A", NOW.minusSeconds(200))),
        Optional.empty(),
        0,
        Optional.empty(),
        walSinceBase,
        walSinceBase,
        0,
        0,
        base,
        40 * MIB,
        Optional.empty(),
        baseBackups,
        List.of(),
        chain(new Run("00000001", 2, 0x1A, Optional.of(NOW.minusSeconds(200)))),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  static ArchiveReport withOther(ArchiveReport report, String path, long bytes) {
    ReportBuilder more = new ReportBuilder(report);
    more.others = List.of(new OtherArchive(path, bytes));
    return more.build();
  }

  static ArchiveReport withDamaged(ArchiveReport report, Damaged damaged) {
    ReportBuilder more = new ReportBuilder(report);
    more.damaged = List.of(damaged);
    return more.build();
  }

  /** Of a server that writes no WAL. */
  static ArchiveReport inRecovery(ArchiveReport report) {
    ReportBuilder other = new ReportBuilder(report);
    other.chain = WalChain.UNKNOWN;
    return other.build();
  }

  static ArchiveReport ahead(ArchiveReport report, String segment) {
    ReportBuilder other = new ReportBuilder(report);
    other.ahead = Optional.of(new Ahead("00000001000000000000001B", segment));
    return other.build();
  }

  /** The server has archived nothing from this segment on. */
  static ArchiveReport aheadFrom(ArchiveReport report, String segment) {
    ReportBuilder other = new ReportBuilder(report);
    other.ahead = Optional.of(new Ahead(segment, "000000010000000000000020"));
    return other.build();
  }

  static ArchiveReport diverged(ArchiveReport report, String segment) {
    ReportBuilder other = new ReportBuilder(report);
    other.diverged = Optional.of(new Diverged(segment, SHA256));
    return other.build();
  }

  /** Of a server that writes the segment after 1A. */
  static WalChain chain(Run... runs) {
    return new WalChain(16 * MIB, 0x1B, WalChain.history("00000001", "", 16 * MIB), List.of(runs));
  }

  static ArchiveReport withChain(ArchiveReport report, WalChain chain) {
    ReportBuilder other = new ReportBuilder(report);
    other.chain = chain;
    return other.build();
  }

  static ArchiveReport notArchiving(ArchiveReport report) {
    ReportBuilder other = new ReportBuilder(report);
    other.archiving = false;
    return other.build();
  }

  static ArchiveReport waiting(ArchiveReport report, Instant since, Optional<Archived> failure) {
    ReportBuilder waiting = new ReportBuilder(report);
    waiting.waitingSegments = 3;
    waiting.waitingSince = Optional.of(since);
    waiting.failure = failure;
    return waiting.build();
  }

  static ArchiveReport lookedAt(ArchiveReport report, Instant observedAt, Archived last) {
    ReportBuilder later = new ReportBuilder(report);
    later.observedAt = observedAt;
    later.last = Optional.of(last);
    return later.build();
  }

  static ArchiveReport withWalBeforeBases(ArchiveReport report, long bytes) {
    ReportBuilder more = new ReportBuilder(report);
    more.walBytes += bytes;
    more.walBytesBeforeBases = bytes;
    return more.build();
  }

  static ArchiveReport withReserve(ArchiveReport report, long reserveBytes) {
    ReportBuilder reserved = new ReportBuilder(report);
    reserved.reserveBytes = reserveBytes;
    return reserved.build();
  }

  static ArchiveReport withLeftover(ArchiveReport report, Instant oldest) {
    ReportBuilder left = new ReportBuilder(report);
    left.oldestLeftover = Optional.of(oldest);
    return left.build();
  }

  /** What the tests change of a report. */
  private static final class ReportBuilder {

    private final ArchiveReport from;
    private Instant observedAt;
    private Optional<Archived> last;
    private Optional<Archived> failure;
    private int waitingSegments;
    private Optional<Instant> waitingSince;
    private long walBytes;
    private long walBytesBeforeBases;
    private long reserveBytes;
    private Optional<Instant> oldestLeftover;
    private boolean archiving;
    private List<Damaged> damaged;
    private WalChain chain;
    private List<OtherArchive> others;
    private Optional<Ahead> ahead;
    private Optional<Diverged> diverged;

    ReportBuilder(ArchiveReport from) {
      this.from = from;
      observedAt = from.observedAt();
      last = from.last();
      failure = from.failure();
      waitingSegments = from.waitingSegments();
      waitingSince = from.waitingSince();
      walBytes = from.walBytes();
      walBytesBeforeBases = from.walBytesBeforeBases();
      reserveBytes = from.reserveBytes();
      oldestLeftover = from.oldestLeftover();
      archiving = from.archiving();
      damaged = from.damaged();
      chain = from.chain();
      others = from.others();
      ahead = from.ahead();
      diverged = from.diverged();
    }

    ArchiveReport build() {
      return new ArchiveReport(
          observedAt,
          from.systemIdentifier(),
          archiving,
          last,
          failure,
          waitingSegments,
          waitingSince,
          walBytes,
          from.walBytesSinceBase(),
          walBytesBeforeBases,
          reserveBytes,
          from.baseBytes(),
          from.dataBytes(),
          oldestLeftover,
          from.baseBackups(),
          damaged,
          chain,
          others,
          ahead,
          diverged);
    }
  }
}
