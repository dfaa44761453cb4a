package io.revenge.operator.archive;

import static io.revenge.operator.archive.Archives.CAPACITY;
import static io.revenge.operator.archive.Archives.FIRST;
import static io.revenge.operator.archive.Archives.MIB;
import static io.revenge.operator.archive.Archives.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.revenge.operator.archive.ArchiveReport.BaseBackup;
import io.revenge.operator.archive.ArchiveReport.Damaged;
import io.revenge.operator.archive.ArchiveReport.OtherArchive;
import io.revenge.operator.archive.WalChain.Run;
import io.revenge.operator.kubernetes.Golden;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BaseBackupsTest {

  private static final BaseBackup SECOND =
      new BaseBackup(
          "20261121T115930Z", "00000001000000000000001A", Optional.empty(), NOW, 5 * MIB);

  /** Segment 8 is missing. */
  private static final WalChain CUT =
      Archives.chain(
          new Run("00000001", 2, 7, Optional.of(NOW)),
          new Run("00000001", 9, 0x1A, Optional.of(NOW)));

  private static final ArchiveReport GAP =
      Archives.withChain(Archives.report(List.of(FIRST), MIB), CUT);
  private static final ArchiveReport NONE = Archives.report(List.of(), 16 * MIB);

  @Test
  void theFirstBaseBackupIsTakenAtOnce() throws Exception {
    new Golden("archive/base-backup-job.yaml").mustBe(next(NONE).job().orElseThrow());
  }

  @Test
  void theScriptsLieSideBySide() throws Exception {
    assertThat(BaseBackups.desired(Archives.media()))
        .singleElement()
        .returns("media-base-backup-scripts", scripts -> scripts.getMetadata().getName());
  }

  @Test
  void nothingIsDoneWhenArchivingIsOff() {
    assertThat(
            BaseBackups.next(
                Archives.media(false),
                NONE,
                List.of(),
                List.of(),
                CAPACITY,
                OtherDatabases.AT_REST,
                NOW))
        .isEqualTo(BaseBackupPlan.NOTHING);
    assertThat(BaseBackups.desired(Archives.media(false))).isEmpty();
  }

  @Test
  void anOperatorThatWasKilledDoesNotTakeTwo() {
    assertThat(next(NONE).job()).isEqualTo(next(NONE).job());
  }

  @Test
  void nothingIsDoneWhileAJobRuns() {
    Job running = next(NONE).job().orElseThrow();
    assertThat(next(NONE, running)).isEqualTo(BaseBackupPlan.NOTHING);
  }

  @Test
  void aFirstBaseBackupWaitsWhileTwoOthersRun() {
    BaseBackupPlan waiting =
        BaseBackups.next(
            Archives.media(), NONE, List.of(), List.of(), CAPACITY, new OtherDatabases(2, 0), NOW);
    assertThat(waiting.job()).isEmpty();
    assertThat(waiting.mayChangeAt()).contains(NOW.plusSeconds(3));
  }

  @Test
  void baseBackupsOfOthersThatHangHoldNobodyUpForLong() {
    Instant later = Archives.CREATED.plus(Duration.ofMinutes(2));
    assertThat(
            BaseBackups.next(
                    Archives.media(),
                    NONE,
                    List.of(),
                    List.of(),
                    CAPACITY,
                    new OtherDatabases(2, 0),
                    later)
                .job())
        .isPresent();
  }

  @Test
  void theFirstBaseBackupWaitsForOthersThatStartButNotForLong() {
    OtherDatabases starting = new OtherDatabases(0, 1);
    Instant soon = Archives.CREATED.plusSeconds(29);
    Instant later = Archives.CREATED.plusSeconds(30);
    assertThat(
            List.of(
                BaseBackups.next(
                    Archives.media(), NONE, List.of(), List.of(), CAPACITY, starting, soon),
                BaseBackups.next(
                    Archives.media(), NONE, List.of(), List.of(), CAPACITY, starting, later)))
        .extracting(plan -> plan.job().isPresent())
        .containsExactly(false, true);
  }

  @Test
  void aJobThatHasEndedTakesNoTurn() {
    Job job = next(NONE).job().orElseThrow();
    assertThat(List.of(job, ended(job, "Complete", NOW)))
        .filteredOn(BaseBackups::runs)
        .containsExactly(job);
  }

  @Test
  void aLookOlderThanTheBaseBackupTakesNoSecond() {
    Job complete = ended(next(NONE).job().orElseThrow(), "Complete", NOW.minusSeconds(5));
    BaseBackupPlan plan = next(NONE, complete);
    assertThat(plan.job()).isEmpty();
    assertThat(plan.trouble()).isEmpty();
  }

  @Test
  void aFailedJobIsFollowedByAnotherAfterAPause() {
    Job failed = ended(next(NONE).job().orElseThrow(), "Failed", NOW.minusSeconds(14));
    BaseBackupPlan pausing = next(NONE, failed);
    assertThat(pausing.job()).isEmpty();
    assertThat(pausing.mayChangeAt()).contains(NOW.plusSeconds(1));

    BaseBackupPlan again =
        BaseBackups.next(
            Archives.media(),
            NONE,
            List.of(failed),
            List.of(),
            CAPACITY,
            OtherDatabases.AT_REST,
            NOW.plusSeconds(1));
    assertThat(again.job().orElseThrow().getMetadata().getName())
        .isEqualTo("media-base-backup-0-2");
  }

  @Test
  void pausesGrowToAnHour() {
    List<Job> failed = new ArrayList<>();
    Instant now = NOW;
    Duration last = Duration.ZERO;
    for (int attempt = 1; attempt < 12; attempt++) {
      BaseBackupPlan plan =
          BaseBackups.next(
              Archives.media(), NONE, failed, List.of(), CAPACITY, OtherDatabases.AT_REST, now);
      failed.add(ended(plan.job().orElseThrow(), "Failed", now));
      Instant next =
          BaseBackups.next(
                  Archives.media(), NONE, failed, List.of(), CAPACITY, OtherDatabases.AT_REST, now)
              .mayChangeAt()
              .orElseThrow();
      assertThat(Duration.between(now, next)).isGreaterThanOrEqualTo(last);
      last = Duration.between(now, next);
      now = next;
    }
    assertThat(last).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void onAFullVolumeABaseBackupIsTakenWithTheRoomThatIsKeptForIt() {
    ArchiveReport full =
        Archives.report(List.of(FIRST), new ArchiveVolume(CAPACITY).usableBytes() - 10 * MIB);

    assertThat(command(next(full))).contains("prune");
    assertThat(next(full).trouble().orElseThrow()).contains("has no room for a second base backup");
    assertThat(command(next(Archives.withReserve(full, 6 * MIB)))).contains("take");
  }

  @Test
  void aBacklogThatNoBaseBackupNeedsIsRemovedWhenItFillsTheVolume() {
    ArchiveReport made = Archives.report(List.of(FIRST), 0);

    assertThat(next(Archives.withWalBeforeBases(made, 1000 * MIB)).job()).isEmpty();
    assertThat(command(next(Archives.withWalBeforeBases(made, 9400 * MIB)))).contains("prune");
  }

  private static String command(BaseBackupPlan plan) {
    return plan.job()
        .orElseThrow()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .toString();
  }

  @Test
  void anArchiverThatAKilledBaseBackupKeepsOutIsLetIn() {
    ArchiveReport waits =
        Archives.waiting(
            Archives.report(List.of(Archives.FIRST), 0), NOW.minusSeconds(15), Optional.empty());

    assertThat(next(waits).job().orElseThrow().getMetadata().getName())
        .startsWith("media-base-backup-r");
    assertThat(next(Archives.withReserve(waits, MIB))).isEqualTo(BaseBackupPlan.NOTHING);
  }

  @Test
  void theFailureIsTold() {
    assertThat(trouble("no pg_hba.conf entry"))
        .isEqualTo("The last base backup failed: no pg_hba.conf entry.");
  }

  @Test
  void theNextStepIsToldWhenTheVolumeIsTooSmall() {
    assertThat(trouble("could not write to file: No space left on device"))
        .endsWith("No space left on device. Enlarge spec.archive.storage.size.");
  }

  private static String trouble(String failure) {
    Job failed = ended(next(NONE).job().orElseThrow(), "Failed", NOW);
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("revenge")
            .withName("p")
            .withLabels(failed.getMetadata().getLabels())
            .addNewOwnerReference()
            .withUid("uid-" + failed.getMetadata().getName())
            .endOwnerReference()
            .endMetadata()
            .withNewStatus()
            .addNewContainerStatus()
            .withNewState()
            .withNewTerminated()
            .withExitCode(1)
            .withMessage("{\"step\":\"base-backup\",\"failure\":\"%s\"}".formatted(failure))
            .endTerminated()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    return BaseBackups.next(
            Archives.media(),
            NONE,
            List.of(failed),
            List.of(pod),
            CAPACITY,
            OtherDatabases.AT_REST,
            NOW)
        .trouble()
        .orElseThrow();
  }

  @Test
  void aFailureStaysToldWhileTheNextTryRuns() {
    Job failed = ended(next(NONE).job().orElseThrow(), "Failed", NOW.minusSeconds(90));
    Job running = next(NONE, failed).job().orElseThrow();
    assertThat(next(NONE, failed, running).trouble()).isPresent();
  }

  @Test
  void withLittleWalSinceTheLastThereIsNoNewBaseBackup() {
    assertThat(next(Archives.report(List.of(FIRST), 500 * MIB))).isEqualTo(BaseBackupPlan.NOTHING);
  }

  @Test
  void aQuarterOfTheVolumeInWalIsFollowedByABaseBackup() {
    Job job = next(Archives.report(List.of(FIRST), 2400 * MIB)).job().orElseThrow();
    assertThat(job.getMetadata().getName()).startsWith("media-base-backup-").endsWith("-1");
    assertThat(job.getMetadata().getName()).isNotEqualTo("media-base-backup-0-1");
  }

  @Test
  void afterAGapABaseBackupIsTakenAtOnce() {
    Job job = next(GAP).job().orElseThrow();
    assertThat(job.getMetadata().getName()).startsWith("media-base-backup-g").endsWith("-1");
    assertThat(command(next(GAP))).contains("take");
  }

  @Test
  void afterAGapBaseBackupsDoNotFollowEachOtherWithoutAPause() {
    Job complete = ended(next(GAP).job().orElseThrow(), "Complete", NOW.minusSeconds(14));
    BaseBackup second =
        new BaseBackup(
            "20261121T115930Z", "00000001000000000000001B", Optional.empty(), NOW, 5 * MIB);
    ArchiveReport again =
        Archives.withChain(
            Archives.report(List.of(FIRST, second), MIB),
            new WalChain(16 * MIB, 0x1D, WalChain.history("00000001", "", 16 * MIB), List.of()));

    BaseBackupPlan plan = next(again, complete);

    assertThat(plan.job()).isEmpty();
    assertThat(plan.mayChangeAt()).contains(NOW.plusSeconds(1));
  }

  @Test
  void aFailedBaseBackupAfterAGapIsFollowedByAnother() {
    Job failed = ended(next(GAP).job().orElseThrow(), "Failed", NOW.minusSeconds(14));
    assertThat(next(GAP, failed).mayChangeAt()).contains(NOW.plusSeconds(1));

    Job longAgo = ended(next(GAP).job().orElseThrow(), "Failed", NOW.minusSeconds(15));
    assertThat(name(next(GAP, longAgo))).startsWith("media-base-backup-g").endsWith("-2");
  }

  @Test
  void aGapBeforeTheNewestBaseBackupIsNoReasonForAnother() {
    BaseBackup second =
        new BaseBackup(
            "20261121T115930Z", "00000001000000000000001A", Optional.empty(), NOW, 5 * MIB);
    assertThat(next(Archives.withChain(Archives.report(List.of(FIRST, second), MIB), CUT)))
        .isEqualTo(BaseBackupPlan.NOTHING);
  }

  @Test
  void aServerThatDoesNotArchiveIsNotBackedUp() {
    assertThat(next(Archives.notArchiving(NONE))).isEqualTo(BaseBackupPlan.NOTHING);
    assertThat(next(Archives.notArchiving(GAP))).isEqualTo(BaseBackupPlan.NOTHING);
  }

  @Test
  void aVolumeWithoutRoomForTwoBaseBackupsIsNamed() {
    BaseBackup large =
        new BaseBackup(FIRST.name(), FIRST.startSegment(), FIRST.stopLsn(), NOW, 5000 * MIB);
    BaseBackupPlan plan = next(Archives.report(List.of(large), 2400 * MIB));
    assertThat(plan.job()).isEmpty();
    assertThat(plan.trouble().orElseThrow()).contains("Enlarge spec.archive.storage.size");
  }

  @Test
  void leftoversOfTheArchiverAreRemovedWhenTheyAreOld() {
    ArchiveReport report = Archives.report(List.of(FIRST), MIB);
    BaseBackupPlan young = next(Archives.withLeftover(report, NOW.minusSeconds(600)));
    assertThat(young.job()).isEmpty();
    assertThat(young.mayChangeAt()).contains(NOW.plusSeconds(60));

    Job prune = next(Archives.withLeftover(report, NOW.minusSeconds(660))).job().orElseThrow();
    assertThat(prune.getMetadata().getName()).startsWith("media-base-backup-p");
    assertThat(prune.getSpec().getTemplate().getSpec().getContainers().getFirst().getCommand())
        .endsWith("prune");
  }

  @Test
  void olderBaseBackupsStayWhileThereIsRoom() {
    assertThat(next(Archives.report(List.of(FIRST, SECOND), 400 * MIB)))
        .isEqualTo(BaseBackupPlan.NOTHING);
    ArchiveReport half = Archives.withOther(twoWith(3000 * MIB), "filler", 3000 * MIB);
    assertThat(next(half)).isEqualTo(BaseBackupPlan.NOTHING);
  }

  @Test
  void whatIsKeptFreeIsGivenUpBeforeAnOlderBaseBackup() {
    ArchiveReport nearlyFull = twoWith(8600 * MIB);
    assertThat(name(next(Archives.withReserve(nearlyFull, 20 * MIB))))
        .startsWith("media-base-backup-k");
    assertThat(name(next(nearlyFull))).startsWith("media-base-backup-m");
    assertThat(command(next(nearlyFull))).contains("prune");
  }

  @Test
  void theJobIsToldWhatFilesCanHave() {
    assertThat(command(next(NONE)))
        .contains("name=ROOM_BYTES, value=" + new ArchiveVolume(CAPACITY).usableBytes())
        .contains("name=WAL_SEGMENT_BYTES, value=16777216");
  }

  @Test
  void whatOthersHaveOnTheVolumeCountsAsUsed() {
    ArchiveReport little = Archives.report(List.of(FIRST), 500 * MIB);
    assertThat(next(little)).isEqualTo(BaseBackupPlan.NOTHING);
    assertThat(command(next(Archives.withOther(little, "4711", 6000 * MIB)))).contains("take");
    assertThat(next(Archives.withOther(little, "4711", 9300 * MIB)).trouble().orElseThrow())
        .contains("no room for a second base backup");
  }

  @Test
  void theRoomOfADamagedBaseBackupIsNotCountedOn() {
    ArchiveReport little = Archives.report(List.of(FIRST), 500 * MIB);
    assertThat(
            next(Archives.withDamaged(
                    little, new Damaged("20261121T115930Z", 9300 * MIB, Optional.of(9400 * MIB))))
                .trouble()
                .orElseThrow())
        .contains("no room for a second base backup");
  }

  @Test
  void whatTheDataVolumeLeftIsSetAsideAndABaseBackupFollows() {
    ArchiveReport report =
        Archives.diverged(Archives.report(List.of(FIRST), MIB), "000000010000000000000008");
    BaseBackupPlan plan = next(report);
    assertThat(name(plan)).isEqualTo("media-base-backup-d8-1");
    assertThat(command(plan))
        .contains("set-aside", "name=FIRST_DIVERGED, value=000000010000000000000008")
        .contains("name=FIRST_DIVERGED_SHA256, value=" + Archives.SHA256);

    String aside = report.systemIdentifier() + "/diverged-20261121T120000Z-";
    assertThat(
            name(
                next(
                    Archives.withOther(
                        Archives.report(List.of(FIRST), MIB),
                        aside + "000000010000000000000008",
                        MIB))))
        .startsWith("media-base-backup-g");
    assertThat(
            next(
                Archives.withOther(
                    Archives.report(List.of(FIRST), MIB), aside + "000000010000000000000002", MIB)))
        .isEqualTo(BaseBackupPlan.NOTHING);
  }

  /** The oldest base backup may be the only one of the history that goes on. */
  @Test
  void nothingIsTakenOrRemovedWhileTheArchiveIsAheadOfTheServer() {
    ArchiveReport full = Archives.withOther(twoWith(3000 * MIB), "4711", 6000 * MIB);
    assertThat(next(full).job()).isPresent();

    assertThat(next(Archives.ahead(full, "00000001000000000000002F")))
        .isEqualTo(BaseBackupPlan.NOTHING);
  }

  private static String name(BaseBackupPlan plan) {
    return plan.job().orElseThrow().getMetadata().getName();
  }

  /** The WAL is from before the second one. */
  private static ArchiveReport twoWith(long wal) {
    BaseBackup large =
        new BaseBackup(FIRST.name(), FIRST.startSegment(), FIRST.stopLsn(), NOW, 5 * MIB + wal);
    return Archives.report(List.of(large, SECOND), 0);
  }

  /**
   * The volume as the scripts keep it: a base backup when the plan says so, older ones removed when
   * it says so or the next does not fit. Up to an eighth of the volume comes in between two looks.
   */
  @Property(tries = 300)
  void theVolumeDoesNotFillUnderAnyLoadAndKeepsWhatItCan(
      @ForAll @Size(min = 20, max = 60) List<@IntRange(min = 0, max = 1200) Integer> mebibytes,
      @ForAll @IntRange(min = 1, max = 1500) int baseMebibytes,
      @ForAll @IntRange(min = 0, max = 1500) int otherMebibytes) {
    Volume volume = new Volume(baseMebibytes * MIB, otherMebibytes * MIB);
    for (int arriving : mebibytes) {
      volume.archive(arriving * MIB);
      long before = volume.used();
      int kept = volume.baseBackups();
      BaseBackupPlan plan = next(volume.report());
      assertThat(plan.trouble()).isEmpty();
      plan.job()
          .ifPresent(
              job -> {
                if (command(plan).contains("take")) {
                  volume.takeBaseBackup();
                } else {
                  volume.prune(0);
                }
              });
      assertThat(volume.used()).isLessThan(new ArchiveVolume(CAPACITY).usableBytes());
      assertThat(volume.baseBackups()).isPositive();
      if (before + 1.2 * baseMebibytes * MIB < Volume.LIMIT) {
        assertThat(volume.baseBackups()).isGreaterThanOrEqualTo(kept);
      }
    }
  }

  private static BaseBackupPlan next(ArchiveReport report, Job... jobs) {
    return BaseBackups.next(
        Archives.media(), report, List.of(jobs), List.of(), CAPACITY, OtherDatabases.AT_REST, NOW);
  }

  private static Job ended(Job job, String condition, Instant at) {
    return job.edit()
        .editMetadata()
        .withUid("uid-" + job.getMetadata().getName())
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType(condition)
        .withStatus("True")
        .withReason("BackoffLimitExceeded")
        .withMessage("Job has reached the specified backoff limit")
        .withLastTransitionTime(at.toString())
        .endCondition()
        .endStatus()
        .build();
  }

  /** What base-backup.sh does, in numbers. */
  private static final class Volume {

    static final double LIMIT = 0.9 * new ArchiveVolume(CAPACITY).usableBytes();

    private final long baseSize;
    private final long others;

    /** WAL since each base backup, up to the next. */
    private final List<Long> wal = new ArrayList<>();

    private long before;

    Volume(long baseSize, long others) {
      this.baseSize = baseSize;
      this.others = others;
    }

    void archive(long bytes) {
      if (wal.isEmpty()) {
        before += bytes;
      } else {
        wal.set(wal.size() - 1, wal.getLast() + bytes);
      }
    }

    void takeBaseBackup() {
      if (!wal.isEmpty()) {
        prune((long) (1.2 * baseSize));
      }
      wal.add(0L);
      before = 0;
    }

    void prune(long bytes) {
      while (wal.size() > 1 && used() + bytes >= LIMIT) {
        wal.removeFirst();
      }
    }

    int baseBackups() {
      return Math.max(1, wal.size());
    }

    long used() {
      return others + before + walBytes() + wal.size() * baseSize;
    }

    private long walBytes() {
      return wal.stream().mapToLong(Long::longValue).sum();
    }

    ArchiveReport report() {
      List<BaseBackup> backups = new ArrayList<>();
      for (int i = 0; i < wal.size(); i++) {
        backups.add(
            new BaseBackup(
                "20261121T08%02d00Z".formatted(i),
                FIRST.startSegment(),
                FIRST.stopLsn(),
                NOW,
                baseSize));
      }
      return new ArchiveReport(
          NOW,
          "1",
          true,
          Optional.empty(),
          Optional.empty(),
          0,
          Optional.empty(),
          before + walBytes(),
          wal.isEmpty() ? 0 : wal.getLast(),
          0,
          0,
          wal.size() * baseSize,
          40 * MIB,
          Optional.empty(),
          backups,
          List.of(),
          Archives.report(List.of(), 0).chain(),
          List.of(new OtherArchive("4711", others)),
          Optional.empty(),
          Optional.empty());
    }
  }
}
