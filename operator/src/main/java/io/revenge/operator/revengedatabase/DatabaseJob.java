package io.revenge.operator.revengedatabase;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import io.revenge.api.v1alpha1.PartitionStatus;
import io.revenge.migrations.Module;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.operator.archive.ArchiveLook;
import io.revenge.operator.credentials.OwnerPassword;
import io.revenge.operator.credentials.ServedCertificate;
import io.revenge.operator.migration.KnownHistories;
import io.revenge.operator.migration.ModuleMigration;
import io.revenge.operator.partition.PartitionsAhead;
import io.revenge.operator.postgres.Job;
import io.revenge.operator.postgres.LeftoverBackends;
import io.revenge.operator.postgres.Postgres;
import io.revenge.operator.postgres.TlsPostgres;
import io.revenge.operator.server.AccessRules;
import io.revenge.operator.server.LiveServer;
import io.revenge.operator.server.ReloadableParameters;
import io.revenge.operator.server.ServiceAccess;
import io.revenge.operator.status.Verdict;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One look into a database, and what it shows to be needed: the owner's password, parameters,
 * migrations, partitions.
 *
 * <p>The server is asked every time, and the application's database is entered as its application
 * does. It is looked into when the request is new, after a failure, when a partition falls due, and
 * every minute.
 */
final class DatabaseJob implements DatabaseWork.Task {

  private static final Duration LOOK_INSIDE = Duration.ofMinutes(1);

  private final ModuleCatalog catalog;
  private final PartitionWork partitions;
  private final ReloadableParameters parameters;
  private final Clock clock;
  private final LongSupplier ticks;
  private final ArchiveWork archives;
  private final ModuleMigration migration = new ModuleMigration();
  private final MigrationWork migrations;

  /**
   * Connects to nothing yet.
   *
   * @param ticks nanoseconds since any moment, as {@link System#nanoTime} counts them
   */
  DatabaseJob(
      ModuleCatalog catalog,
      PartitionWork partitions,
      ReloadableParameters parameters,
      Clock clock,
      LongSupplier ticks) {
    this.catalog = catalog;
    this.parameters = parameters;
    this.partitions = partitions;
    this.clock = clock;
    this.ticks = ticks;
    this.archives = new ArchiveWork(clock);
    this.migrations = new MigrationWork(migration, clock);
  }

  @Override
  public Outcome run(
      DatabaseRequest request,
      @Nullable Outcome previous,
      Consumer<DatabaseReport> progress,
      Turn turn)
      throws InterruptedException {
    Run run =
        new Run(
            request,
            previous,
            progress,
            turn,
            new TlsPostgres(request.address(), request.login(), turn.sessions()),
            clock.instant());
    try {
      run.serverSide();
      run.inside();
      return run.outcome();
    } catch (SQLException failure) {
      return run.failed(failure);
    }
  }

  /** The state of one job; lives on one thread. */
  private final class Run {

    private final DatabaseRequest request;
    private final @Nullable Outcome previous;
    private final Consumer<DatabaseReport> progress;
    private final Turn turn;
    private final Instant now;
    private final Postgres postgres;
    private final List<Module> modules;
    private final KnownHistories known;
    private final List<Verdict> verdicts = new ArrayList<>();
    private @Nullable LiveServer live;
    private List<ModuleStatus> moduleStatus = List.of();
    private List<PartitionStatus> partitionStatus = List.of();
    private ArchiveWork.@Nullable Signs archiveSigns;
    private @Nullable ArchiveSight archive;
    private Verdict reachable = DatabaseReachable.connected();
    private Instant lookAgain;
    private boolean lockedOut;
    private @Nullable Instant migratingSince;
    private MigrationRetry retry = MigrationRetry.NONE;
    private boolean complete = true;

    Run(
        DatabaseRequest request,
        @Nullable Outcome previous,
        Consumer<DatabaseReport> progress,
        Turn turn,
        Postgres postgres,
        Instant now) {
      this.request = request;
      this.previous = previous;
      this.progress = progress;
      this.turn = turn;
      this.now = now;
      this.postgres = postgres;
      this.modules = catalog.select(request.spec().modules());
      this.lookAgain = now;
      this.known =
          previous == null ? request.known() : request.known().and(previous.report().modules());
      if (previous != null) {
        this.moduleStatus = previous.report().modules();
        this.partitionStatus = previous.report().partitions();
        this.retry = previous.retry();
      }
    }

    /** What any database of the server can tell. */
    void serverSide() throws SQLException {
      long begun = ticks.getAsLong();
      try (Connection operator = postgres.asOperator(Job.OBSERVE);
          Statement statement = operator.createStatement()) {
        statement.execute("SELECT 1");
        reachable = DatabaseReachable.after(Duration.ofNanos(ticks.getAsLong() - begun));
        live = LiveServer.observe(operator);
        if (request.spec().archive().enabled()) {
          archiveSigns = archives.signs(operator, postgres);
          // Of the last look, until there is another one.
          archive = lastSight();
        }
        // In this order: whatever is there by now is read by the server afterwards.
        AccessRules access = AccessRules.observe(operator, request.spec());
        ReloadableParameters.Outcome outcome =
            parameters.converge(operator, request.settings().reloadable());
        complete &= access != AccessRules.PENDING;
        verdicts.add(ParametersApplied.of(outcome, access));
      }
    }

    private @Nullable ArchiveSight lastSight() {
      return previous != null && previous.request().server().equals(request.server())
          ? previous.archive()
          : null;
    }

    /** Last of all, whatever became of the rest. */
    private void lookAtArchive() {
      if (archiveSigns != null) {
        turn.lookApart();
        if (archive != null) {
          progress.accept(report(reachable));
        }
        archive = archives.look(request, archive, archiveSigns, postgres);
      }
    }

    /** The application's database, reached as the application does. */
    void inside() throws SQLException, InterruptedException {
      try (Connection owner = enter()) {
        if (previous != null && isSettled(previous)) {
          lookAgain = previous.lookAgain();
          previous.report().verdict(PartitionsAhead.TYPE).ifPresent(verdicts::add);
          lacks(previous.report().live() == null ? null : previous.report().live().missing());
          return;
        }
        lacks(LiveServer.missingExtensions(owner));
        ServiceAccess.converge(owner);
        moduleStatus =
            known.judge(
                ModuleMigration.remember(migration.observe(owner, modules), moduleStatus),
                modules,
                now);
        migrate(owner);
        maintainPartitions(owner);
      }
      serveCertificate();
    }

    /** One connection for all looks: a login takes both sides longer than what is asked. */
    private Connection enter() throws SQLException {
      try {
        return postgres.asOwner(Job.OBSERVE);
      } catch (SQLException refused) {
        if (!OwnerPassword.isWrong(refused)) {
          throw refused;
        }
      }
      OwnerPassword.set(postgres, request.login().owner(), request.login().password());
      LeftoverBackends.end(postgres, Job.MIGRATE);
      return postgres.asOwner(Job.OBSERVE);
    }

    private void lacks(@Nullable String extensions) {
      if (live != null) {
        live = live.withMissing(extensions);
      }
    }

    /** A renewed certificate reaches the server's pod some time after its Secret. */
    private void serveCertificate() throws SQLException {
      try {
        complete &=
            request.served().converge(postgres, request.address())
                == ServedCertificate.State.SERVED;
      } catch (IOException hangup) {
        throw new SQLException("the server does not present a certificate", "08006", hangup);
      }
    }

    private boolean isSettled(Outcome last) {
      return last.request().equals(request)
          && last.failures() == 0
          && now.isBefore(last.lookAgain());
    }

    private void migrate(Connection owner) throws SQLException {
      if (!KnownHistories.anyToMigrate(moduleStatus, modules)) {
        retry = MigrationRetry.NONE;
        return;
      }
      if (previous != null && !MigrationWork.mayTry(request, previous, retry, clock)) {
        return;
      }
      if (!request
          .announced()
          .containsAll(moduleStatus.stream().map(ModuleStatus::name).toList())) {
        complete = false;
        return;
      }
      if (!turn.beginWork()) {
        complete = false;
        return;
      }
      LeftoverBackends.end(owner, postgres, Job.MIGRATE);
      migratingSince = now;
      MigrationWork.Result result =
          migrations.run(
              request,
              modules,
              () -> moduleStatus,
              known,
              retry,
              owner,
              postgres,
              running -> {
                moduleStatus = running;
                progress.accept(report(reachable));
              });
      turn.endWork();
      migratingSince = null;
      moduleStatus = known.judge(result.modules(), modules, now);
      retry = result.retry();
    }

    private void maintainPartitions(Connection owner) throws SQLException, InterruptedException {
      PartitionWork.Result result =
          partitions.run(
              request,
              modules.stream().filter(this::isApplied).toList(),
              owner,
              postgres,
              turn,
              now);
      partitionStatus = result.status();
      verdicts.add(
          modules.stream().anyMatch(this::lostItsPartitions)
              ? PartitionsAhead.tablesLost()
              : result.verdict());
      Instant retryDue = retry.equals(MigrationRetry.NONE) ? Instant.MAX : retry.due();
      lookAgain = Collections.min(List.of(result.nextChange(), retryDue, now.plus(LOOK_INSIDE)));
    }

    private boolean isApplied(Module module) {
      return is(module, State.Applied);
    }

    private boolean lostItsPartitions(Module module) {
      return !module.partitionedTables().isEmpty() && is(module, State.HistoryMissing);
    }

    private boolean is(Module module, State state) {
      return moduleStatus.stream()
          .anyMatch(status -> status.name().equals(module.name()) && status.state() == state);
    }

    Outcome outcome() {
      verdicts.add(DatabaseWorkDone.none());
      lookAtArchive();
      return new Outcome(
          request, report(reachable), lookAgain, complete ? 0 : failures(), retry, archive);
    }

    Outcome failed(SQLException failure) {
      migratingSince = null;
      moduleStatus = ModuleMigration.interrupted(moduleStatus);
      if (DatabaseReachable.answered(failure)) {
        verdicts.add(DatabaseWorkDone.of(failure));
        lookAtArchive();
        return new Outcome(request, report(reachable), now, failures(), retry, archive);
      }
      archive = null;
      if (DatabaseReachable.mayBeLockedOut(failure)) {
        lockedOut = isLockedOut();
      }
      return new Outcome(
          request, report(DatabaseReachable.failed(failure)), now, failures(), retry, archive);
    }

    private boolean isLockedOut() {
      try {
        return request.served().converge(postgres, request.address())
            == ServedCertificate.State.LOCKED_OUT;
      } catch (IOException | SQLException gone) {
        return false;
      }
    }

    private int failures() {
      return previous == null || !previous.request().server().equals(request.server())
          ? 1
          : previous.failures() + 1;
    }

    private DatabaseReport report(Verdict reachable) {
      ArchiveLook look = archive == null ? null : archive.look();
      List<Verdict> all = new ArrayList<>(verdicts);
      if (archive != null && archive.trouble() != null) {
        all.add(archive.trouble());
      }
      return new DatabaseReport(
          request.uid(),
          request.generation(),
          request.server(),
          reachable,
          live,
          moduleStatus,
          migratingSince,
          partitionStatus,
          look == null ? null : look.report(),
          lockedOut,
          all);
    }
  }
}
