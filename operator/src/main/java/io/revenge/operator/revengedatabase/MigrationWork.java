package io.revenge.operator.revengedatabase;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.migrations.MigrationAbortedException;
import io.revenge.migrations.MigrationLockedException;
import io.revenge.migrations.Migrator;
import io.revenge.migrations.Module;
import io.revenge.operator.migration.KnownHistories;
import io.revenge.operator.migration.MigrationsApplied;
import io.revenge.operator.migration.ModuleMigration;
import io.revenge.operator.postgres.Job;
import io.revenge.operator.postgres.LockHolder;
import io.revenge.operator.postgres.LockWatch;
import io.revenge.operator.postgres.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One try to migrate, and when the next one is due if it did not succeed. */
final class MigrationWork {

  /** {@code admin_shutdown}: of the server, or of one session by {@code pg_terminate_backend}. */
  private static final String TERMINATED = "57P01";

  private static final int IS_VALID_SECONDS = 5;

  private final ModuleMigration migration;
  private final Clock clock;

  MigrationWork(ModuleMigration migration, Clock clock) {
    this.migration = migration;
    this.clock = clock;
  }

  /** Where the modules stand afterwards. */
  record Result(List<ModuleStatus> modules, MigrationRetry retry) {}

  /** Whether the pause after a failure is over, or a person asks for something else. */
  static boolean mayTry(DatabaseRequest request, Outcome last, MigrationRetry retry, Clock clock) {
    DatabaseRequest before = last.request();
    // A restart of the server alone is no reason: a migration may be what crashed it.
    boolean sameWish =
        before.generation() == request.generation()
            && before.known().accepted().equals(request.known().accepted());
    return !sameWish || retry.isDue(clock.instant());
  }

  /**
   * Tries.
   *
   * @param owner a connection of the owner, to look with
   * @param current where the modules stand, by the last progress
   * @param progress told each time that a module begins
   * @throws SQLException the database went away before or after
   */
  Result run(
      DatabaseRequest request,
      List<Module> modules,
      Supplier<List<ModuleStatus>> current,
      KnownHistories known,
      MigrationRetry retry,
      Connection owner,
      Postgres postgres,
      Consumer<List<ModuleStatus>> progress)
      throws SQLException {
    try (LockWatch watch = LockWatch.start(postgres, Job.MIGRATE)) {
      List<ModuleStatus> after =
          migration.run(
              postgres.ownerDataSource(Job.MIGRATE),
              owner,
              modules,
              current.get(),
              known,
              progress);
      return new Result(ModuleMigration.heldBy(after, watch.holder()), next(after, modules, retry));
    } catch (MigrationAbortedException abort) {
      if (!owner.isValid(IS_VALID_SECONDS)) {
        return new Result(
            ModuleMigration.aborted(current.get(), abort), retry.failed(clock.instant()));
      }
      List<ModuleStatus> reached =
          ModuleMigration.remember(migration.observe(owner, modules), current.get());
      return new Result(
          ModuleMigration.aborted(reached, abort),
          TERMINATED.equals(abort.getSQLState())
              ? retry.ended(clock.instant())
              : retry.failed(clock.instant()));
    } catch (MigrationLockedException held) {
      Optional<LockHolder> holder;
      try (Connection operator = postgres.asOperator(Job.OBSERVE)) {
        holder = LockHolder.ofAdvisoryLock(operator, request.login().database(), Migrator.LOCK);
      }
      return new Result(
          ModuleMigration.locked(
              current.get(),
              modules,
              held.getMessage()
                  + holder.map(session -> ": the lock is held by " + session).orElse("")),
          retry.blocked(clock.instant()));
    }
  }

  private MigrationRetry next(
      List<ModuleStatus> after, List<Module> modules, MigrationRetry retry) {
    if (!KnownHistories.anyToMigrate(after, modules)) {
      return MigrationRetry.NONE;
    }
    return MigrationsApplied.onlyWaitForLocks(after)
        ? retry.blocked(clock.instant())
        : retry.failed(clock.instant());
  }
}
