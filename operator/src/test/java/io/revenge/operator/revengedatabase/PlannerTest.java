package io.revenge.operator.revengedatabase;

import static io.revenge.operator.revengedatabase.Situation.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.migration.KnownHistories;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.server.ParameterRules;
import io.revenge.operator.status.Readiness.Obstacle;
import io.revenge.operator.status.Verdict;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlannerTest {

  private static final String RUNNING = "{phase: Running, podIP: 10.0.0.7}";

  private final Planner planner =
      new Planner(
          ModuleCatalog.load(),
          ParameterRules.load(),
          names -> new Address(names.host(), Address.PORT),
          new SecureRandom());

  @Test
  void appliesStorageBeforeAnythingElse() {
    List<HasMetadata> objects = plan(Situation.of("spec: {}")).objects();

    assertThat(objects.subList(0, 2)).allMatch(PersistentVolumeClaim.class::isInstance);
    assertThat(objects.subList(2, objects.size()))
        .noneMatch(PersistentVolumeClaim.class::isInstance);
  }

  @Test
  void appliesTheStatefulSetAfterWhatItsPodMounts() {
    List<String> kinds =
        plan(Situation.of("spec: {}")).objects().stream().map(HasMetadata::getKind).toList();

    assertThat(kinds.subList(0, kinds.indexOf("StatefulSet")))
        .contains("PersistentVolumeClaim", "Secret", "ConfigMap", "Service");
  }

  @Test
  void makesThePodWhenItsVolumeIsThere() {
    assertThat(plan(Situation.of("spec: {}").with(claim("Pending", NOW))).objects())
        .noneMatch(StatefulSet.class::isInstance);
    assertThat(plan(Situation.of("spec: {}").with(claim("Bound", NOW))).objects())
        .anyMatch(StatefulSet.class::isInstance);
  }

  @Test
  void waitsForAVolumeThatIsBeingMadeForAMinute() {
    assertThat(plan(Situation.of("spec: {}").with(claim("Pending", NOW))).nextDue())
        .isEqualTo(NOW.plusSeconds(60));
    assertThat(
            plan(Situation.of("spec: {}").with(claim("Pending", NOW.minusSeconds(60)))).objects())
        .anyMatch(StatefulSet.class::isInstance);
  }

  @Test
  void asksForTheDumpsVolumeInThePassThatFirstSeesTheServer() {
    Situation seen =
        Situation.of("spec: {}").withPod(RUNNING).with(Situation.report(List.of(), List.of()));

    assertThat(plan(seen).objects())
        .filteredOn(PersistentVolumeClaim.class::isInstance)
        .extracting(claim -> claim.getMetadata().getName())
        .contains("media-backup");
  }

  @Test
  void leavesTheServicesAsTheyAreUntilThePodHasTheLabelThatTheySelectBy() {
    Situation former = Situation.of("spec: {}").withPod(RUNNING);
    former
        .pod()
        .orElseThrow()
        .getMetadata()
        .setLabels(
            Map.of(
                "app.kubernetes.io/managed-by", "revenge-operator",
                "app.kubernetes.io/instance", "media",
                "app.kubernetes.io/component", "postgres"));

    assertThat(plan(former).objects()).noneMatch(Service.class::isInstance);

    Situation relabelled = Situation.of("spec: {}").withPod(RUNNING);
    relabelled
        .pod()
        .orElseThrow()
        .getMetadata()
        .setLabels(Labels.of(new Names("revenge", "media"), "postgres"));

    assertThat(plan(relabelled).objects()).anyMatch(Service.class::isInstance);
  }

  @Test
  void aMigrationThatFailsHoldsBackTheFirstBaseBackupAlone() {
    Verdict failed = Verdict.isFalse("MigrationsApplied", "MigrationFailed", "users: 42P07");

    assertThat(Planner.isWorthABaseBackup(failed, true)).isFalse();
    assertThat(Planner.isWorthABaseBackup(failed, false)).isTrue();
  }

  @Test
  void noBaseBackupIsTakenOfADatabaseThatLostItsTables() {
    Verdict lost = Verdict.isFalse("MigrationsApplied", "HistoryMissing", "users (000001)");

    assertThat(Planner.isWorthABaseBackup(lost, false)).isFalse();
  }

  private static PersistentVolumeClaim claim(String phase, Instant created) {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: media-data
          namespace: revenge
          creationTimestamp: "%s"
          annotations: {volume.kubernetes.io/storage-provisioner: example.com/disk}
        spec: {resources: {requests: {storage: 10Gi}}}
        status: {phase: %s}
        """
            .formatted(created, phase),
        PersistentVolumeClaim.class);
  }

  @Test
  void changesNothingForASpecThatMakesNoSense() {
    Plan plan =
        plan(
            Situation.of("spec: {postgres: {parameters: {no_such_parameter: '1'}}}")
                .withPod(RUNNING));

    assertThat(plan.objects()).isEmpty();
    assertThat(plan.request()).isEmpty();
    assertThat(plan.restart()).isEmpty();
    assertThat(plan.obstacles())
        .singleElement()
        .satisfies(
            obstacle -> {
              assertThat(obstacle.reason()).isEqualTo("InvalidSpec");
              assertThat(obstacle.stalls()).isTrue();
              assertThat(obstacle.message()).contains("no_such_parameter");
            });
  }

  @Test
  void keepsWhatWasKnownWhileTheSpecMakesNoSense() {
    Plan plan =
        plan(
            Situation.of(
                """
                spec: {modules: [no-such-module]}
                status:
                  conditions:
                  - {type: PendingRestart, status: "False", reason: UpToDate, message: well}
                  modules:
                  - {name: users, version: "000001", target: "000001", pending: 0, state: Applied}
                """));

    assertThat(plan.verdicts()).contains(Verdict.isFalse("PendingRestart", "UpToDate", "well"));
    assertThat(plan.modules()).extracting(ModuleStatus::name).containsExactly("users");
  }

  @Test
  void asksNoServerBeforeItsPodHasAnAddress() {
    assertThat(plan(Situation.of("spec: {}").withPod("{phase: Pending}")).request()).isEmpty();
  }

  @Test
  void asksTheServerFromTheMomentThatItsPodHasAnAddress() {
    assertThat(plan(Situation.of("spec: {}").withPod(RUNNING)).request())
        .hasValueSatisfying(
            request -> {
              assertThat(request.generation()).isEqualTo(2);
              assertThat(request.server()).isEqualTo(Situation.START);
              assertThat(request.address().host()).isEqualTo("media.revenge.svc");
            });
  }

  /** As when the API server was away for longer than nodes may be silent. */
  @Test
  void aNodeIsCalledUnreachableOnlyIfItsServerDoesNotAnswerEither() {
    Situation silent =
        Situation.of("spec: {}")
            .withPod(
                """
                {phase: Running, podIP: 10.0.0.7,
                 conditions: [{type: Ready, status: "False"}, {type: ContainersReady, status: "True"}],
                 containerStatuses: [{name: postgres, ready: true, restartCount: 0}]}
                """);

    assertThat(plan(silent).obstacles()).extracting(Obstacle::reason).contains("NodeUnreachable");
    assertThat(plan(silent.with(Situation.report(List.of(), List.of()))).obstacles()).isEmpty();
  }

  @Test
  void aRestartedContainerIsAServerToBeAskedAnew() {
    Plan plan =
        plan(
            Situation.of("spec: {}")
                .withPod(
                    "{phase: Running, podIP: 10.0.0.7,"
                        + " containerStatuses: [{name: postgres, restartCount: 1}]}"));

    assertThat(plan.request())
        .map(DatabaseRequest::server)
        .hasValueSatisfying(server -> assertThat(server).isNotEqualTo(Situation.START));
  }

  @Test
  void announcesTheTargetsOfTheModulesBeforeTheyAreMigrated() {
    Plan plan = plan(Situation.of("spec: {modules: [movies]}"));

    assertThat(plan.modules())
        .extracting(ModuleStatus::name)
        .containsExactly("users", "libraries", "activity", "movies");
    assertThat(plan.modules())
        .extracting(ModuleStatus::state)
        .containsOnly(ModuleStatus.State.Pending);
  }

  @Test
  void letsOnlyThoseModulesMigrateWhoseTargetStandsInTheStatus() {
    Plan plan =
        plan(
            Situation.of(
                    """
                    spec: {}
                    status:
                      modules:
                      - {name: users, target: "000001", pending: 1, state: Pending}
                      - {name: libraries, target: "999999", pending: 1, state: Pending}
                    """)
                .withPod(RUNNING));

    assertThat(plan.request())
        .map(DatabaseRequest::announced)
        .hasValueSatisfying(announced -> assertThat(announced).containsExactly("users"));
  }

  /** As after an update of the operator, which brings new targets. */
  @Test
  void theWorkLearnsWhichHistoriesTheStatusKnowsWhateverTheirTargets() {
    Plan plan =
        plan(
            Situation.of(
                    """
                    spec: {modules: [movies]}
                    status:
                      modules:
                      - {name: users, version: "000001", target: "000001", pending: 0, state: Applied}
                      - {name: movies, version: "000009", target: "000009", pending: 0, state: Applied}
                      - {name: libraries, target: "000002", pending: 1, state: Pending}
                    """)
                .withPod(RUNNING)
                .with(Situation.report(List.of(), List.of())));

    assertThat(plan.request().orElseThrow().known().known())
        .containsOnlyKeys("users", "movies")
        .containsEntry("movies", new KnownHistories.Known("000009", null));
    assertThat(plan.modules())
        .filteredOn(module -> module.name().equals("movies"))
        .singleElement()
        .returns("000009", ModuleStatus::version)
        .returns("000010", ModuleStatus::target)
        .returns(ModuleStatus.State.Pending, ModuleStatus::state);
  }

  @Test
  void aPodThatKubernetesDoesNotCallReadyIsNoObstacleOnceItsServerAnswered() {
    Situation starting = Situation.of("spec: {}").withPod(RUNNING);

    assertThat(plan(starting).obstacles()).extracting(Obstacle::reason).contains("Starting");
    assertThat(plan(starting.with(Situation.report(List.of(), List.of()))).obstacles())
        .extracting(Obstacle::reason)
        .doesNotContain("Starting");
  }

  @Test
  void recordsThatAPodIsReplacedWhoseCertificatesTheOperatorDoesNotTrust() {
    assertThat(plan(lockedOut(NOW.minusSeconds(121)))).satisfies(PlannerTest::recordsAReplacement);
  }

  private static void recordsAReplacement(Plan plan) {
    assertThat(replacement(plan))
        .hasValueSatisfying(value -> assertThat(value).endsWith("pod-uid"));
  }

  private static Optional<String> replacement(Plan plan) {
    return plan.objects().stream()
        .filter(StatefulSet.class::isInstance)
        .map(server -> server.getMetadata().getAnnotations())
        .flatMap(Stream::ofNullable)
        .map(annotations -> annotations.get("revenge.io/replaced-for-certificate"))
        .flatMap(Stream::ofNullable)
        .findFirst();
  }

  @Test
  void aPersonsRestartIsDoneWhateverTheCertificatesAre() {
    Situation situation = lockedOut(NOW.minusSeconds(119));
    StatefulSet live =
        plan(situation).objects().stream()
            .filter(StatefulSet.class::isInstance)
            .map(StatefulSet.class::cast)
            .findFirst()
            .orElseThrow();
    live.getMetadata().setGeneration(1L);
    live.setStatus(new StatefulSetStatusBuilder().withObservedGeneration(1L).build());
    situation.database().getMetadata().setAnnotations(Map.of("revenge.io/restart", "now"));

    assertThat(plan(situation.with(live)).restart()).isPresent();
  }

  @Test
  void doesNotReplaceAPodWhoseClaimIsBeingDeleted() {
    Situation lockedOut = lockedOut(NOW.minusSeconds(121)).with(terminating("media-data"));

    assertThat(replacement(plan(lockedOut))).isEmpty();
    assertThat(plan(lockedOut).obstacles())
        .first()
        .satisfies(obstacle -> assertThat(obstacle.reason()).isEqualTo("DataClaimTerminating"));
    assertThat(plan(lockedOut).request()).isPresent();
  }

  @Test
  void theScheduleRestsWhileTheClaimOfTheDumpsIsBeingDeleted() {
    Situation situation =
        Situation.of("spec: {}").withPod(RUNNING).with(terminating("media-backup"));
    Plan plan = plan(situation);

    assertThat(plan.objects())
        .filteredOn(CronJob.class::isInstance)
        .singleElement()
        .satisfies(object -> assertThat(((CronJob) object).getSpec().getSuspend()).isTrue());
    assertThat(plan.verdicts())
        .filteredOn(verdict -> verdict.type().equals("BackupFresh"))
        .singleElement()
        .satisfies(
            verdict -> {
              assertThat(verdict.reason()).isEqualTo("BackupClaimTerminating");
              assertThat(verdict.isFalse()).isTrue();
              assertThat(verdict.message()).contains("kubectl patch pv pv-1 -p");
            });
  }

  private static PersistentVolumeClaim terminating(String name) {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: %s, namespace: revenge, deletionTimestamp: "2026-11-23T11:59:00Z"}
        spec: {volumeName: pv-1, resources: {requests: {storage: 10Gi}}}
        status: {phase: Bound}
        """
            .formatted(name),
        PersistentVolumeClaim.class);
  }

  @Test
  void doesNotReplaceAPodThatHasJustMountedItsCertificates() {
    Plan plan = plan(lockedOut(NOW.minusSeconds(119)));

    assertThat(replacement(plan)).isEmpty();
    assertThat(plan.nextDue()).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void aPodWhoseImageCannotBeHadWaitsForAPerson() {
    Plan plan =
        plan(
            Situation.of("spec: {}")
                .withPod(
                    """
                    {phase: Pending, initContainerStatuses: [{name: bootstrap, image: 'postgres:18.99',
                     state: {waiting: {reason: ImagePullBackOff, message: no such image}}}]}\
                    """));

    assertThat(plan.obstacles())
        .singleElement()
        .satisfies(obstacle -> assertThat(obstacle.reason()).isEqualTo("ImagePullBackOff"))
        .satisfies(obstacle -> assertThat(obstacle.stalls()).isTrue());
  }

  @Test
  void aSpecThatCannotBeCarriedOutHidesNothingOfWhatIsThere() {
    Situation situation =
        Situation.of(
                """
                spec: {postgres: {parameters: {work_mem: 1kB}}}
                status:
                  conditions:
                  - {type: Archiving, status: "True", reason: Archived, message: all of it}
                """)
            .withPod(RUNNING)
            .with(terminating("media-data"));

    Plan plan = plan(situation);

    assertThat(plan.obstacles())
        .extracting(Obstacle::reason)
        .containsExactly("DataClaimTerminating", "InvalidSpec");
    assertThat(plan.verdicts())
        .filteredOn(verdict -> verdict.type().equals("Archiving"))
        .extracting(Verdict::reason)
        .containsExactly("NotMeasured");
    assertThat(plan.objects()).isEmpty();
  }

  @Test
  void refusesASizeThatCannotBeCounted() {
    assertThat(plan(Situation.of("spec: {postgres: {storage: {size: 9999999Pi}}}")).obstacles())
        .extracting(Obstacle::reason)
        .containsExactly("InvalidSpec");
  }

  @Test
  void guardsALongMigrationAgainstEviction() {
    Plan plan =
        plan(Situation.of("spec: {}").withPod(RUNNING).with(migratingSince(NOW.minusSeconds(60))));

    assertThat(plan.objects()).hasAtLeastOneElementOfType(PodDisruptionBudget.class);
    assertThat(plan.obsolete()).isEmpty();
  }

  @Test
  void takesTheGuardAwayWhenTheMigrationIsOver() {
    PodDisruptionBudget budget = new PodDisruptionBudget();

    assertThat(plan(Situation.of("spec: {}").withDisruptionBudget(budget)).obsolete())
        .containsExactly(budget);
  }

  private Plan plan(Situation situation) {
    return planner.plan(situation.observed(), NOW);
  }

  private static Situation lockedOut(Instant created) {
    return Situation.of("spec: {}")
        .withPod(RUNNING, created)
        .with(
            Situation.report(
                Verdict.isFalse(DatabaseReachable.TYPE, "AccessDenied", "no trust"),
                List.of(),
                null,
                true,
                List.of()));
  }

  private static DatabaseReport migratingSince(Instant since) {
    return Situation.report(DatabaseReachable.connected(), List.of(), since, false, List.of());
  }
}
