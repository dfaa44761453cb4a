package io.revenge.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.revenge.api.v1alpha1.BackupSpec;
import io.revenge.api.v1alpha1.BackupStatus;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.status.Truth;
import io.revenge.operator.status.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The schedule is daily at three; the database was made at noon of 20 November. */
class BackupObservationTest {

  private static final RevengeDatabase MEDIA = Databases.media();
  private static final Instant NIGHT_21 = Instant.parse("2026-11-21T03:00:00Z");
  private static final Instant NIGHT_22 = Instant.parse("2026-11-22T03:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void beforeTheFirstDumpIsDueNothingIsKnown() {
    Verdict verdict = at(NIGHT_21).verdict();
    assertThat(verdict.status()).isEqualTo(Truth.UNKNOWN);
    assertThat(verdict.reason()).isEqualTo("NoDumpYet");
    assertThat(verdict.message())
        .contains("due at 2026-11-21T03:00:00Z")
        .contains("kubectl -n revenge create job --from=cronjob/media-dump");
  }

  @Test
  void theFirstDumpIsOverdueAnHourLater() {
    assertThat(at(NIGHT_21.plus(HOUR).minusSeconds(1)).verdict().reason()).isEqualTo("NoDumpYet");
    assertThat(at(NIGHT_21.plus(HOUR)).verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("DumpOverdue", Verdict::reason);
  }

  @Test
  void anOverdueDumpSaysWhyItsPodWaits() {
    Pod pending =
        pod("a")
            .withNewStatus()
            .withPhase("Pending")
            .addNewContainerStatus()
            .withNewState()
            .withNewWaiting()
            .withReason("ImagePullBackOff")
            .withMessage("no such image")
            .endWaiting()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    assertThat(at(NIGHT_21.plus(HOUR), pending).verdict().message())
        .contains("ImagePullBackOff: no such image");
  }

  @Test
  void aVerifiedDumpIsFreshUntilTheNextIsOverdue() {
    Pod dump = verified("a", NIGHT_21.plusSeconds(20));
    assertThat(at(NIGHT_21.plusSeconds(30), dump).verdict().status()).isEqualTo(Truth.TRUE);
    assertThat(at(NIGHT_22.plus(HOUR).minusSeconds(1), dump).verdict().status())
        .isEqualTo(Truth.TRUE);
    assertThat(at(NIGHT_22.plus(HOUR), dump).verdict().reason()).isEqualTo("DumpOverdue");
  }

  @Test
  void aDumpThatIsBeingWrittenIsNotOverdue() {
    Pod running =
        pod("b")
            .withNewStatus()
            .withPhase("Running")
            .withStartTime(NIGHT_22.plusSeconds(5).toString())
            .endStatus()
            .build();
    assertThat(
            at(
                    NIGHT_22.plus(HOUR.multipliedBy(4)),
                    verified("a", NIGHT_21.plusSeconds(20)),
                    running)
                .verdict()
                .status())
        .isEqualTo(Truth.TRUE);
  }

  @Test
  void theResultIsInTheStatus() {
    assertThat(at(NIGHT_21.plusSeconds(30), verified("a", NIGHT_21.plusSeconds(20))).status())
        .isEqualTo(
            new BackupStatus(
                "2026-11-21T03:00:20Z",
                "revenge_a.dump",
                4711L,
                null,
                "abc",
                null,
                null,
                null,
                null,
                null));
  }

  @Test
  void aDumpThatShrankIsNotCalledVerifiedAlsoWhenItsPodIsGone() {
    BackupObservation shrank = at(NIGHT_21.plusSeconds(30), shrank());
    assertThat(shrank.verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("DumpShrank", Verdict::reason);
    assertThat(shrank.verdict().message())
        .contains("revenge_20261121T030000Z.dump has 3 rows", "revenge_old.dump has 4711")
        .endsWith(
            "kubectl -n revenge annotate --overwrite revengedatabase media"
                + " revenge.io/accept-dump=revenge_20261121T030000Z.dump");
    assertThat(shrank.status().rows()).isEqualTo(3);
    assertThat(
            BackupObservation.of(
                MEDIA, List.of(), List.of(), null, shrank.status(), NIGHT_21.plusSeconds(60)))
        .isEqualTo(shrank);
  }

  @Test
  void aDumpThatShrankIsFreshOnceItIsAccepted() {
    RevengeDatabase accepting = Databases.media();
    accepting
        .getMetadata()
        .setAnnotations(Map.of("revenge.io/accept-dump", "revenge_20261121T030000Z.dump"));
    assertThat(
            BackupObservation.of(
                    accepting, List.of(), List.of(shrank()), null, null, NIGHT_21.plusSeconds(30))
                .verdict())
        .returns("Verified", Verdict::reason);
  }

  private static Pod shrank() {
    return ended(
        "a",
        NIGHT_21.plusSeconds(20),
        0,
        """
        {"file":"revenge_20261121T030000Z.dump","sizeBytes":4711,"rows":3,"sha256":"abc",\
        "completedAt":"2026-11-21T03:00:20Z","tables":3,\
        "largerDump":{"file":"revenge_old.dump","rows":4711}}
        """);
  }

  @Test
  void aFailureIsNamed() {
    BackupObservation observation =
        at(NIGHT_21.plusSeconds(30), failed("a", NIGHT_21.plusSeconds(20)));
    assertThat(observation.verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("DumpFailed", Verdict::reason);
    assertThat(observation.verdict().message()).contains("permission denied for table secret");
    assertThat(observation.status().lastFailure()).contains("permission denied for table secret");
    assertThat(observation.status().lastFailedTime()).isEqualTo("2026-11-21T03:00:20Z");
  }

  @Test
  void aFailureDoesNotHideTheNewestVerifiedDump() {
    assertThat(
            at(
                    NIGHT_22,
                    verified("a", NIGHT_21.plusSeconds(20)),
                    failed("b", NIGHT_21.plusSeconds(40)))
                .status())
        .returns("revenge_a.dump", BackupStatus::file)
        .returns("2026-11-21T03:00:40Z", BackupStatus::lastFailedTime);
  }

  @Test
  void aVerifiedDumpEndsAFailure() {
    BackupObservation observation =
        at(
            NIGHT_22,
            failed("a", NIGHT_21.plusSeconds(20)),
            verified("b", NIGHT_21.plusSeconds(40)));
    assertThat(observation.status().lastFailure()).isNull();
    assertThat(observation.verdict().status()).isEqualTo(Truth.TRUE);
  }

  @Test
  void whatWasKnownStaysWhenItsPodIsGone() {
    BackupStatus known =
        at(NIGHT_21.plusSeconds(30), verified("a", NIGHT_21.plusSeconds(20))).status();
    assertThat(BackupObservation.of(MEDIA, List.of(), List.of(), null, known, NIGHT_22).status())
        .isEqualTo(known);
  }

  @Test
  void aJobWithoutPodsSaysItself() {
    Job late =
        new JobBuilder()
            .withNewMetadata()
            .withNamespace("revenge")
            .withName("media-dump-1")
            .withUid("job-1")
            .withLabels(labels())
            .endMetadata()
            .withNewStatus()
            .addNewCondition()
            .withType("Failed")
            .withStatus("True")
            .withReason("DeadlineExceeded")
            .withMessage("Job was active longer than specified deadline")
            .withLastTransitionTime("2026-11-21T09:00:00Z")
            .endCondition()
            .endStatus()
            .build();
    assertThat(
            BackupObservation.of(MEDIA, List.of(late), List.of(), null, null, NIGHT_22)
                .status()
                .lastFailure())
        .isEqualTo("DeadlineExceeded: Job was active longer than specified deadline");
  }

  @Test
  void aPodThatWasKilledNamesItsEnd() {
    Pod killed = ended("a", NIGHT_21, 137, null);
    assertThat(at(NIGHT_22, killed).status().lastFailure()).isEqualTo("OOMKilled, exit code 137");
  }

  @Test
  void theLogsLastLineStandsInForAMissingResult() {
    assertThat(
            at(NIGHT_22, ended("a", NIGHT_21, 2, "one\nsh: /backup/.lock: Permission denied\n"))
                .status()
                .lastFailure())
        .isEqualTo("sh: /backup/.lock: Permission denied");
  }

  @Test
  void dumpsOfOtherDatabasesAreNotOurs() {
    Pod foreign =
        verified("a", NIGHT_21)
            .edit()
            .editMetadata()
            .addToLabels(Labels.DATABASE, "other")
            .endMetadata()
            .build();
    assertThat(at(NIGHT_21, foreign).status().file()).isNull();
  }

  @Test
  void aSuspendedScheduleIsNotJudged() {
    RevengeDatabase suspended = Databases.media(new BackupSpec(null, null, null, null, true));
    assertThat(
            BackupObservation.of(suspended, List.of(), List.of(), null, null, NIGHT_22.plus(HOUR))
                .verdict())
        .returns(Truth.UNKNOWN, Verdict::status)
        .returns("Suspended", Verdict::reason);
  }

  @Test
  void anImpossibleScheduleIsNamed() {
    RevengeDatabase database =
        Databases.media(new BackupSpec("61 3 * * *", null, null, null, null));
    assertThat(BackupObservation.of(database, List.of(), List.of(), null, null, NIGHT_22).verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("InvalidSchedule", Verdict::reason);
  }

  @Test
  void theSchedulesTimeZoneCounts() {
    RevengeDatabase berlin =
        Databases.media(new BackupSpec(null, "Europe/Berlin", null, null, null));
    assertThat(
            BackupObservation.of(berlin, List.of(), List.of(), null, null, NIGHT_21)
                .verdict()
                .reason())
        .isEqualTo("DumpOverdue");
  }

  @Test
  void everyMacroOfACronJobIsUnderstood() {
    for (String macro :
        List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")) {
      DumpSchedule schedule = DumpSchedule.of(new BackupSpec(macro, null, null, null, null));
      assertThat(schedule.nextDue(NIGHT_21)).as(macro).isPresent();
    }
  }

  /** Nothing changes while nothing happens, up to the instant that the observation names. */
  @Property(tries = 300)
  void theVerdictChangesByTimeOnlyWhenItSaid(
      @ForAll("attempts") List<Pod> attempts, @ForAll("instants") Instant now) {
    List<Pod> pods = endedBy(now, attempts);
    BackupObservation before = at(now, pods.toArray(Pod[]::new));
    Instant later =
        before.mayChangeAt().map(change -> change.minusSeconds(1)).orElse(now.plus(HOUR));
    BackupObservation after =
        BackupObservation.of(MEDIA, List.of(), pods, null, before.status(), later);

    assertThat(after.status()).isEqualTo(before.status());
    assertThat(after.verdict()).isEqualTo(before.verdict());
    before
        .mayChangeAt()
        .ifPresent(
            change ->
                assertThat(
                        BackupObservation.of(MEDIA, List.of(), pods, null, null, change).verdict())
                    .isNotEqualTo(before.verdict()));
  }

  /** It does not matter which pods are already gone, if they were seen. */
  @Property(tries = 300)
  void whatWasSeenIsNotForgotten(
      @ForAll("attempts") List<Pod> attempts, @ForAll("instants") Instant now) {
    List<Pod> pods = endedBy(now, attempts);
    BackupStatus all = at(now, pods.toArray(Pod[]::new)).status();
    BackupStatus known = null;
    for (Pod pod : pods) {
      known = BackupObservation.of(MEDIA, List.of(), List.of(pod), null, known, now).status();
    }
    assertThat(known == null ? at(now).status() : known).isEqualTo(all);
  }

  /** A failure after the newest dump, and only that, makes the verdict DumpFailed. */
  @Property(tries = 300)
  void onlyAFailureOfTheNewestAttemptCounts(
      @ForAll("attempts") List<Pod> attempts, @ForAll("instants") Instant now) {
    List<Pod> pods = endedBy(now, attempts);
    BackupObservation observation = at(now, pods.toArray(Pod[]::new));
    assertThat(observation.verdict().reason().equals("DumpFailed"))
        .isEqualTo(observation.status().lastFailure() != null);
  }

  private static List<Pod> endedBy(Instant now, List<Pod> pods) {
    return pods.stream()
        .filter(
            pod ->
                !Instant.parse(
                        pod.getStatus()
                            .getContainerStatuses()
                            .getFirst()
                            .getState()
                            .getTerminated()
                            .getFinishedAt())
                    .isAfter(now))
        .toList();
  }

  @Test
  void aDumpThatANodeOfAWrongClockDatesLaterHidesNoFailure() {
    Pod ahead = verified("a", NIGHT_21.plus(Duration.ofDays(300)));
    BackupStatus known = at(NIGHT_21.plusSeconds(20), ahead).status();

    assertThat(known.lastSuccessfulTime()).isEqualTo("2026-11-21T03:00:20Z");
    assertThat(
            BackupObservation.of(
                    MEDIA,
                    List.of(),
                    List.of(failed("b", NIGHT_22)),
                    null,
                    known,
                    NIGHT_22.plusSeconds(20))
                .verdict())
        .returns("DumpFailed", Verdict::reason);
  }

  @Test
  void dumpsOfAVolumeThatIsNoLongerTheClaimsCountForNothing() {
    Pod before = created(verified("a", NIGHT_21.plusSeconds(20)), NIGHT_21);
    BackupStatus known =
        BackupObservation.of(
                MEDIA,
                List.of(),
                List.of(before),
                claim("pv-1", Databases.CREATED),
                null,
                NIGHT_21.plusSeconds(30))
            .status();
    assertThat(known.volume()).isEqualTo("pv-1");

    Instant replaced = NIGHT_21.plus(HOUR);
    BackupObservation empty =
        BackupObservation.of(
            MEDIA,
            List.of(),
            List.of(before),
            claim("pv-2", replaced),
            known,
            replaced.plusSeconds(1));

    assertThat(empty.verdict())
        .returns(Truth.UNKNOWN, Verdict::status)
        .returns("VolumeReplaced", Verdict::reason);
    assertThat(empty.verdict().message())
        .contains("media-backup has another volume than pv-1", "due at 2026-11-22T03:00:00Z");
    assertThat(empty.status())
        .isEqualTo(new BackupStatus(null, null, null, null, null, null, null, "pv-1", null, null));

    Pod after = created(verified("b", NIGHT_22.plusSeconds(20)), NIGHT_22);
    BackupObservation again =
        BackupObservation.of(
            MEDIA,
            List.of(),
            List.of(before, after),
            claim("pv-2", replaced),
            empty.status(),
            NIGHT_22.plusSeconds(30));
    assertThat(again.verdict().reason()).isEqualTo("Verified");
    assertThat(again.status().volume()).isEqualTo("pv-2");
  }

  @Test
  void aDamagedDumpIsNamedAlsoWhenThePodThatFoundItIsGone() {
    Pod dump =
        ended(
            "a",
            NIGHT_21.plusSeconds(20),
            0,
            """
            {"file":"revenge_a.dump","sizeBytes":4711,"sha256":"abc","completedAt":"%s","tables":3,
             "damagedDump":"revenge_old.dump"}
            """
                .formatted(NIGHT_21.plusSeconds(20)));

    BackupObservation found = at(NIGHT_21.plusSeconds(30), dump);

    assertThat(found.verdict().reason()).isEqualTo("Verified");
    assertThat(found.verdict().message())
        .contains("Dump revenge_old.dump is no longer what was verified");
    assertThat(
            BackupObservation.of(
                MEDIA, List.of(), List.of(), null, found.status(), NIGHT_21.plusSeconds(60)))
        .isEqualTo(found);
  }

  @Test
  void aClaimThatWasMadeAgainForTheSameVolumeKeepsItsDumps() {
    Pod dump = created(verified("a", NIGHT_21.plusSeconds(20)), NIGHT_21);
    BackupStatus known =
        new BackupStatus(
            "2026-11-21T03:00:20Z",
            "revenge_a.dump",
            4711L,
            null,
            "abc",
            null,
            null,
            "pv-1",
            null,
            null);

    assertThat(
            BackupObservation.of(
                    MEDIA,
                    List.of(),
                    List.of(dump),
                    claim("pv-1", NIGHT_21.plus(HOUR)),
                    known,
                    NIGHT_21.plus(HOUR).plusSeconds(1))
                .verdict())
        .returns("Verified", Verdict::reason);
  }

  private static Pod created(Pod pod, Instant at) {
    return new PodBuilder(pod)
        .editMetadata()
        .withCreationTimestamp(at.toString())
        .endMetadata()
        .build();
  }

  private static PersistentVolumeClaim claim(String volume, Instant created) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName("media-backup")
        .withCreationTimestamp(created.toString())
        .endMetadata()
        .withNewSpec()
        .withVolumeName(volume)
        .endSpec()
        .build();
  }

  @Provide
  Arbitrary<Instant> instants() {
    return Arbitraries.longs()
        .between(0, Duration.ofDays(4).toSeconds())
        .map(Databases.CREATED::plusSeconds);
  }

  @Provide
  Arbitrary<List<Pod>> attempts() {
    Arbitrary<Boolean> good = Arbitraries.of(true, false);
    return instants()
        .list()
        .uniqueElements()
        .ofMaxSize(5)
        .flatMap(
            times ->
                good.list()
                    .ofSize(times.size())
                    .map(
                        goods -> {
                          List<Pod> pods = new ArrayList<>();
                          for (int i = 0; i < times.size(); i++) {
                            String name = Integer.toString(i);
                            pods.add(
                                goods.get(i)
                                    ? verified(name, times.get(i))
                                    : failed(name, times.get(i)));
                          }
                          return pods;
                        }));
  }

  private static BackupObservation at(Instant now, Pod... pods) {
    return BackupObservation.of(MEDIA, List.of(), List.of(pods), null, null, now);
  }

  private static Pod verified(String name, Instant at) {
    return ended(
        name,
        at,
        0,
        """
        {"file":"revenge_%s.dump","sizeBytes":4711,"sha256":"abc","completedAt":"%s","tables":3}
        """
            .formatted(name, at));
  }

  private static Pod failed(String name, Instant at) {
    return ended(
        name,
        at,
        1,
        """
        {"step":"dump","failure":"pg_dump: error: permission denied for table secret","failedAt":"%s"}
        """
            .formatted(at));
  }

  private static Pod ended(String name, Instant at, int exit, @Nullable String message) {
    return pod(name)
        .withNewStatus()
        .withPhase(exit == 0 ? "Succeeded" : "Failed")
        .addNewContainerStatus()
        .withNewState()
        .withNewTerminated()
        .withExitCode(exit)
        .withReason(exit == 137 ? "OOMKilled" : exit == 0 ? "Completed" : "Error")
        .withFinishedAt(at.toString())
        .withMessage(message)
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static PodBuilder pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("revenge")
        .withName("media-dump-" + name)
        .withLabels(labels())
        .endMetadata();
  }

  private static Map<String, String> labels() {
    return Labels.of(Names.of(MEDIA), DumpResources.COMPONENT);
  }
}
