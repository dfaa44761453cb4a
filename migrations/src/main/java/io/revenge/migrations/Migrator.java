package io.revenge.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Applies migrations. Each file is a transaction of its own together with its line in the history,
 * so that a run that dies anywhere leaves nothing half done and the next one goes on from there.
 */
public final class Migrator {
  /** The key of the advisory lock under which a database is migrated. */
  public static final long LOCK = MigrationLock.KEY;

  private final Duration patience;

  /**
   * @param patience how long to wait while another session migrates the same database
   */
  public Migrator(Duration patience) {
    this.patience = patience;
  }

  /**
   * Loads Flyway and reads its plugins, for which the first run would take some 150 ms of a
   * processor. Connects to nothing.
   */
  public static void warmUp(Module module) {
    FlywayRun.of(new PGSimpleDataSource(), module);
  }

  /** Brings one module to its target; what it requires must be there. See {@link #migrateAll}. */
  public ModuleResult migrate(DataSource database, Module module) throws SQLException {
    return migrateAll(database, List.of(module), progress -> {}).getFirst();
  }

  /** Expects no history. See {@link #migrateAll(DataSource, List, Set, Consumer)}. */
  public List<ModuleResult> migrateAll(
      DataSource database, List<Module> modules, Consumer<Progress> progress) throws SQLException {
    return migrateAll(database, modules, Set.of(), progress);
  }

  /**
   * Brings the modules to their targets, in their order, over one connection as the owner of the
   * database. A module that fails stops only those that require it. Writes nothing when there is
   * nothing to do.
   *
   * @param modules as {@link ModuleCatalog#select} gives them
   * @param expected names of modules that have been migrated before: one of them whose history is
   *     gone lost its tables, and is left alone as if it had failed
   * @param progress told of modules that are not at their target, on the calling thread
   * @return a result for each module, in their order
   * @throws MigrationAbortedException if the session or the server ended while a migration ran
   * @throws MigrationLockedException if another session migrates this database for longer than the
   *     patience
   * @throws SQLException if the database cannot be reached: no migration is to blame, try again
   */
  public List<ModuleResult> migrateAll(
      DataSource database, List<Module> modules, Set<String> expected, Consumer<Progress> progress)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(true);
      if (ModuleHistory.read(connection, modules).stream().allMatch(ModuleState::atTarget)) {
        return modules.stream()
            .<ModuleResult>map(module -> new ModuleResult.Applied(module, List.of()))
            .toList();
      }
      try (MigrationLock _ = MigrationLock.take(connection, patience)) {
        return migrateAll(connection, modules, expected, progress);
      }
    }
  }

  private static List<ModuleResult> migrateAll(
      Connection connection,
      List<Module> modules,
      Set<String> expected,
      Consumer<Progress> progress)
      throws SQLException {
    Map<String, String> stoppedBy = new HashMap<>();
    List<ModuleResult> results = new ArrayList<>();
    for (ModuleState state : ModuleHistory.read(connection, modules)) {
      Module module = state.module();
      Optional<String> stopped =
          module.requires().stream().filter(stoppedBy::containsKey).findFirst();
      ModuleResult result;
      if (state.atTarget()) {
        results.add(new ModuleResult.Applied(module, List.of()));
        continue;
      } else if (expected.contains(module.name()) && !hasHistory(connection, module)) {
        result = new ModuleResult.HistoryMissing(module);
      } else if (stopped.isPresent()) {
        result =
            new ModuleResult.Blocked(module, stoppedBy.getOrDefault(stopped.get(), stopped.get()));
      } else {
        progress.accept(new Progress.Started(module));
        result = run(connection, state);
      }
      switch (result) {
        case ModuleResult.Failed failed -> stoppedBy.put(module.name(), failed.module().name());
        case ModuleResult.Blocked blocked -> stoppedBy.put(module.name(), blocked.by());
        case ModuleResult.HistoryMissing _ -> stoppedBy.put(module.name(), module.name());
        case ModuleResult.Applied _ -> {}
      }
      progress.accept(new Progress.Finished(result));
      results.add(result);
    }
    return List.copyOf(results);
  }

  /** As of now: the modules before this one may have taken long. */
  private static boolean hasHistory(Connection connection, Module module) throws SQLException {
    return ModuleHistory.read(connection, List.of(module)).getFirst().version() != null;
  }

  private static ModuleResult run(Connection connection, ModuleState before) throws SQLException {
    Module module = before.module();
    prepare(connection, before);
    @Nullable MigrationFailure failure = null;
    try {
      FlywayRun.migrate(connection, module);
    } catch (FlywayException e) {
      Optional<SQLException> lost = Failures.lostConnection(e);
      if (lost.isPresent()) {
        throw new MigrationAbortedException(module, Failures.of(module, e), lost.get());
      }
      failure = Failures.of(module, e);
    }
    List<String> versions =
        new ArrayList<>(ModuleHistory.read(connection, List.of(module)).getFirst().applied());
    versions.removeAll(before.applied());
    return failure == null
        ? new ModuleResult.Applied(module, versions)
        : new ModuleResult.Failed(module, versions, failure);
  }

  /**
   * Undoes what an earlier module's file set in the session, and lets a failed migration be tried
   * again.
   */
  private static void prepare(Connection connection, ModuleState state) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute("RESET ROLE");
      statement.execute("RESET ALL");
      statement.execute("SET search_path TO public, pg_temp");
      // pgjdbc starts a session with the time zone of the JVM.
      statement.execute("SET TimeZone TO 'UTC'");
    }
    if (state.failed() != null) {
      try (PreparedStatement forget =
          connection.prepareStatement(
              "SELECT format('DELETE FROM public.%I WHERE NOT success', ?)")) {
        forget.setString(1, state.module().historyTable());
        try (ResultSet rows = forget.executeQuery();
            Statement statement = connection.createStatement()) {
          rows.next();
          statement.execute(rows.getString(1));
        }
      }
    }
  }
}
