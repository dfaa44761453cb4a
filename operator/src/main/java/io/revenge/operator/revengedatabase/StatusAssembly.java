package io.revenge.operator.revengedatabase;

import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import io.revenge.api.v1alpha1.ServerStatus;
import io.revenge.operator.archive.ArchiveVerdict;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.migration.MigrationsApplied;
import io.revenge.operator.partition.PartitionsAhead;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.server.Claims;
import io.revenge.operator.server.LiveServer;
import io.revenge.operator.server.Restart;
import io.revenge.operator.status.Conditions;
import io.revenge.operator.status.Readiness;
import io.revenge.operator.status.Readiness.Obstacle;
import io.revenge.operator.status.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts the status together: what the concerns found, and whether that is ready. */
final class StatusAssembly {

  /** Reason of {@code Ready} while the database work for this generation is not done. */
  private static final String APPLYING = "Applying";

  /** Reasons of conditions that no retry mends. */
  private static final Set<String> WAITS_FOR_A_PERSON =
      Set.of(
          DatabaseReachable.DATABASE_MISSING,
          MigrationsApplied.HISTORY_MISSING,
          MigrationsApplied.MIGRATION_FAILED,
          MigrationsApplied.NEWER_THAN_OPERATOR,
          PartitionsAhead.ROWS_IN_DEFAULT);

  private StatusAssembly() {}

  /**
   * The status after a pass.
   *
   * @param refused why an object could not be applied
   */
  static RevengeDatabaseStatus of(
      Observed observed, Plan plan, Optional<Obstacle> refused, Instant now) {
    Optional<DatabaseReport> report = plan.hasServer() ? observed.report() : Optional.empty();
    List<Verdict> verdicts = new ArrayList<>(plan.verdicts());
    verdicts.add(reachable(plan, report));
    verdicts.add(MigrationsApplied.of(observed.names(), plan.modules()));
    // The plan has taken up what the look says of the archive.
    report.stream()
        .flatMap(last -> last.verdicts().stream())
        .filter(verdict -> !verdict.type().equals(ArchiveVerdict.CONDITION))
        .forEach(verdicts::add);
    Stream.of(
            PartitionsAhead.notMeasured(),
            ParametersApplied.notMeasured(),
            DatabaseWorkDone.notMeasured())
        .filter(unknown -> report.flatMap(last -> last.verdict(unknown.type())).isEmpty())
        .forEach(verdicts::add);
    Readiness readiness =
        Readiness.of(
            obstacles(observed, plan, refused, report, verdicts),
            Stream.concat(
                    Stream.of("the database is ready for its application"),
                    Claims.larger(observed.database(), observed.claims()).stream())
                .collect(Collectors.joining("; ")));
    verdicts.addAll(readiness.verdicts());
    RevengeDatabaseStatus previous = observed.status();
    return new RevengeDatabaseStatus(
        observed.generation(),
        Conditions.of(verdicts, observed.conditions(), observed.generation(), now),
        server(observed.database(), report.map(DatabaseReport::live).orElse(null)),
        plan.modules(),
        report
            .map(DatabaseReport::partitions)
            .orElseGet(
                () ->
                    previous == null || previous.partitions() == null
                        ? List.of()
                        : previous.partitions()),
        plan.archive(),
        plan.backup());
  }

  private static Verdict reachable(Plan plan, Optional<DatabaseReport> report) {
    return report
        .map(DatabaseReport::reachable)
        .filter(reachable -> reachable.isTrue() || plan.obstacles().isEmpty())
        .orElseGet(DatabaseReachable::notRunning);
  }

  private static List<Obstacle> obstacles(
      Observed observed,
      Plan plan,
      Optional<Obstacle> refused,
      Optional<DatabaseReport> report,
      List<Verdict> verdicts) {
    List<Obstacle> obstacles = new ArrayList<>();
    refused.ifPresent(obstacles::add);
    obstacles.addAll(plan.obstacles());
    add(obstacles, verdicts, DatabaseReachable.TYPE);
    // Before a hint to restart: what dropped the tables dropped extensions, too.
    verdicts.stream()
        .filter(verdict -> verdict.type().equals(MigrationsApplied.TYPE))
        .filter(verdict -> verdict.reason().equals(MigrationsApplied.HISTORY_MISSING))
        .flatMap(verdict -> Obstacle.of(verdict, true).stream())
        .forEach(obstacles::add);
    verdicts.stream()
        .filter(verdict -> verdict.type().equals(Restart.TYPE) && verdict.isTrue())
        .map(verdict -> Obstacle.stalling(verdict.reason(), verdict.message()))
        .forEach(obstacles::add);
    // Not known while the work goes on; what it works at says more.
    verdicts.stream()
        .filter(verdict -> verdict.type().equals(DatabaseWorkDone.TYPE) && verdict.isFalse())
        .flatMap(verdict -> Obstacle.of(verdict, false).stream())
        .forEach(obstacles::add);
    add(obstacles, verdicts, ParametersApplied.TYPE);
    add(obstacles, verdicts, MigrationsApplied.TYPE);
    add(obstacles, verdicts, PartitionsAhead.TYPE);
    if (report.map(last -> last.generation() != observed.generation()).orElse(true)) {
      obstacles.add(
          Obstacle.passing(
              APPLYING, "generation %d is being applied".formatted(observed.generation())));
    }
    return obstacles;
  }

  private static void add(List<Obstacle> obstacles, List<Verdict> verdicts, String type) {
    verdicts.stream()
        .filter(verdict -> verdict.type().equals(type))
        .flatMap(
            verdict -> Obstacle.of(verdict, WAITS_FOR_A_PERSON.contains(verdict.reason())).stream())
        .forEach(obstacles::add);
  }

  private static ServerStatus server(RevengeDatabase database, @Nullable LiveServer live) {
    Names names = Names.of(database);
    ServerStatus previous =
        Optional.ofNullable(database.getStatus()).map(RevengeDatabaseStatus::server).orElse(null);
    return new ServerStatus(
        live != null ? live.version() : previous == null ? null : previous.version(),
        live != null
            ? live.systemIdentifier()
            : previous == null ? null : previous.systemIdentifier(),
        names.host() + ":" + Address.PORT,
        names.appSecret());
  }
}
