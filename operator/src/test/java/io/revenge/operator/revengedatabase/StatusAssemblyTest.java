package io.revenge.operator.revengedatabase;

import static io.revenge.operator.revengedatabase.Situation.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import io.revenge.operator.partition.PartitionsAhead;
import io.revenge.operator.server.AccessRules;
import io.revenge.operator.server.ReloadableParameters;
import io.revenge.operator.server.Restart;
import io.revenge.operator.status.Conditions;
import io.revenge.operator.status.Readiness.Obstacle;
import io.revenge.operator.status.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusAssemblyTest {

  private static final ReloadableParameters.Outcome NOTHING_TO_SET =
      new ReloadableParameters.Outcome(List.of(), new TreeMap<>());

  private static final List<Verdict> WELL =
      List.of(
          ParametersApplied.of(NOTHING_TO_SET, AccessRules.IN_FORCE),
          Verdict.isTrue(PartitionsAhead.TYPE, "Ahead", "made"),
          DatabaseWorkDone.none());

  private final Situation situation = Situation.of("spec: {}").withPod("{phase: Running}");

  @Test
  void isReadyWhenNothingIsMissing() {
    RevengeDatabaseStatus status = status(report(State.Applied, WELL), List.of(), null);

    assertThat(condition(status, "Ready").getStatus()).isEqualTo("True");
    assertThat(condition(status, "Reconciling").getStatus()).isEqualTo("False");
    assertThat(condition(status, "Stalled").getStatus()).isEqualTo("False");
  }

  @Test
  void everyConditionIsAboutTheGenerationOfThePass() {
    RevengeDatabaseStatus status = status(report(State.Applied, WELL), List.of(), null);

    assertThat(status.observedGeneration()).isEqualTo(2);
    assertThat(status.conditions()).extracting(Condition::getObservedGeneration).containsOnly(2L);
  }

  @Test
  void isNotReadyBeforeTheWorkForTheGenerationIsReported() {
    DatabaseReport current = report(State.Applied, WELL);
    DatabaseReport former =
        new DatabaseReport(
            current.uid(),
            1,
            current.server(),
            current.reachable(),
            current.live(),
            current.modules(),
            null,
            List.of(),
            null,
            false,
            current.verdicts());

    assertThat(condition(status(former, List.of(), null), "Ready"))
        .satisfies(ready -> assertThat(ready.getStatus()).isEqualTo("False"))
        .satisfies(ready -> assertThat(ready.getReason()).isEqualTo("Applying"));
  }

  @Test
  void namesTheMigrationThatRunsRatherThanTheWorkAfterIt() {
    List<Verdict> halfWay = List.of(WELL.getFirst(), WELL.get(1));

    assertThat(condition(status(report(State.Running, halfWay), List.of(), null), "Ready"))
        .satisfies(ready -> assertThat(ready.getStatus()).isEqualTo("False"))
        .satisfies(ready -> assertThat(ready.getMessage()).contains("applying users"));
  }

  @Test
  void namesTheStatementThatPostgresqlRefused() {
    List<Verdict> verdicts = new ArrayList<>(WELL.subList(0, 2));
    verdicts.add(Verdict.isFalse(DatabaseWorkDone.TYPE, "StatementRefused", "disk full"));

    assertThat(condition(status(report(State.Applied, verdicts), List.of(), null), "Ready"))
        .satisfies(ready -> assertThat(ready.getReason()).isEqualTo("StatementRefused"))
        .satisfies(ready -> assertThat(ready.getMessage()).isEqualTo("disk full"));
  }

  @Test
  void waitsUntilTheServerLetsInWhomTheSpecWants() {
    List<Verdict> verdicts = new ArrayList<>(WELL);
    verdicts.set(0, ParametersApplied.of(NOTHING_TO_SET, AccessRules.PENDING));

    RevengeDatabaseStatus status = status(report(State.Applied, verdicts), List.of(), null);

    assertThat(condition(status, "Ready").getReason()).isEqualTo("AccessRulesPending");
    assertThat(condition(status, "Reconciling").getStatus()).isEqualTo("True");
  }

  @Test
  void aFailedMigrationWaitsForAPerson() {
    RevengeDatabaseStatus status = status(report(State.Failed, WELL), List.of(), null);

    assertThat(condition(status, "Stalled"))
        .satisfies(stalled -> assertThat(stalled.getStatus()).isEqualTo("True"))
        .satisfies(stalled -> assertThat(stalled.getReason()).isEqualTo("MigrationFailed"));
  }

  @Test
  void lostDataMattersMoreThanAHintToRestart() {
    DatabaseReport report = report(State.HistoryMissing, WELL);
    Plan plan =
        plan(
            List.of(Verdict.isTrue(Restart.TYPE, "ExtensionsMissing", "restart")),
            true,
            List.of(),
            report.modules());

    RevengeDatabaseStatus status =
        StatusAssembly.of(situation.with(report).observed(), plan, Optional.empty(), NOW);

    assertThat(condition(status, "Ready").getReason()).isEqualTo("HistoryMissing");
    assertThat(condition(status, "Stalled"))
        .satisfies(stalled -> assertThat(stalled.getStatus()).isEqualTo("True"))
        .satisfies(stalled -> assertThat(stalled.getReason()).isEqualTo("HistoryMissing"));
  }

  @Test
  void aRefusedObjectIsTheWeightiestObstacle() {
    RevengeDatabaseStatus status =
        status(
            report(State.Applied, WELL),
            List.of(Obstacle.passing("Starting", "PostgreSQL starts")),
            Obstacle.stalling("ApplyRefused", "no quota"));

    assertThat(condition(status, "Ready").getReason()).isEqualTo("ApplyRefused");
    assertThat(condition(status, "Stalled").getStatus()).isEqualTo("True");
  }

  @Test
  void saysNothingOfAServerThatHasNoPod() {
    Observed observed = situation.with(report(State.Applied, WELL)).observed();

    RevengeDatabaseStatus status =
        StatusAssembly.of(observed, plan(false, List.of(), List.of()), Optional.empty(), NOW);

    assertThat(condition(status, DatabaseReachable.TYPE).getStatus()).isEqualTo("Unknown");
    assertThat(condition(status, PartitionsAhead.TYPE).getStatus()).isEqualTo("Unknown");
    assertThat(condition(status, "Ready").getStatus()).isEqualTo("False");
  }

  @Test
  void remembersTheSystemIdentifierOfAServerThatDoesNotAnswer() {
    Situation known =
        Situation.of(
            """
            spec: {}
            status: {server: {version: "18.6", systemIdentifier: "7711403420802125857"}}
            """);

    RevengeDatabaseStatus status =
        StatusAssembly.of(
            known.observed(), plan(false, List.of(), List.of()), Optional.empty(), NOW);

    assertThat(Objects.requireNonNull(status.server()).systemIdentifier())
        .isEqualTo("7711403420802125857");
  }

  private RevengeDatabaseStatus status(
      DatabaseReport report, List<Obstacle> obstacles, @Nullable Obstacle refused) {
    return StatusAssembly.of(
        situation.with(report).observed(),
        plan(true, obstacles, report.modules()),
        Optional.ofNullable(refused),
        NOW);
  }

  private static Plan plan(
      boolean hasServer, List<Obstacle> obstacles, List<ModuleStatus> modules) {
    return plan(List.of(), hasServer, obstacles, modules);
  }

  private static Plan plan(
      List<Verdict> verdicts,
      boolean hasServer,
      List<Obstacle> obstacles,
      List<ModuleStatus> modules) {
    return new Plan(
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        hasServer,
        obstacles,
        verdicts,
        modules,
        null,
        null,
        Instant.MAX);
  }

  private static DatabaseReport report(State users, List<Verdict> verdicts) {
    return Situation.report(
        List.of(
            new ModuleStatus(
                "users", "000001", "000001", users == State.Applied ? 0 : 1, users, null)),
        verdicts);
  }

  private static Condition condition(RevengeDatabaseStatus status, String type) {
    return Conditions.find(Objects.requireNonNull(status.conditions()), type).orElseThrow();
  }
}
