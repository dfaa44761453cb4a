package io.revenge.operator.migration;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import io.revenge.migrations.Migration;
import io.revenge.migrations.MigrationAbortedException;
import io.revenge.migrations.MigrationFailure;
import io.revenge.migrations.MigrationLockedException;
import io.revenge.migrations.Migrator;
import io.revenge.migrations.Module;
import io.revenge.migrations.ModuleHistory;
import io.revenge.migrations.ModuleResult;
import io.revenge.migrations.ModuleState;
import io.revenge.migrations.Progress;
import io.revenge.operator.postgres.LockHolder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads and applies the migrations of modules. The histories in the database are the truth. */
public final class ModuleMigration {

  /** How long another session may migrate the same database before the work is put off. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Migrator migrator = new Migrator(PATIENCE);

  /**
   * What is known before the database was looked into: the targets, and the versions of before.
   *
   * @param before what was known of these modules, possibly for other targets
   */
  public static List<ModuleStatus> announce(
      List<Module> modules, Map<String, ModuleStatus> before) {
    return modules.stream().map(module -> announce(module, before.get(module.name()))).toList();
  }

  private static ModuleStatus announce(Module module, @Nullable ModuleStatus before) {
    if (before != null && before.target().equals(module.target())) {
      return before;
    }
    String version = before == null ? null : before.version();
    String missingSince = before == null ? null : before.missingSince();
    return new ModuleStatus(
        module.name(),
        version,
        module.target(),
        (int)
            module.migrations().stream()
                .filter(migration -> version == null || migration.version().compareTo(version) > 0)
                .count(),
        missingSince == null ? State.Pending : State.HistoryMissing,
        null,
        missingSince);
  }

  /**
   * What the histories say.
   *
   * @param owner a connection of the owner
   */
  public List<ModuleStatus> observe(Connection owner, List<Module> modules) throws SQLException {
    return ModuleHistory.read(owner, modules).stream()
        .map(state -> status(state, state.atTarget() ? State.Applied : State.Pending, null))
        .toList();
  }

  /**
   * The same, and of what failed before and has not been tried again since, how it failed. A
   * history holds only what succeeded.
   *
   * @param before what was known of these modules
   */
  public static List<ModuleStatus> remember(
      List<ModuleStatus> observed, List<ModuleStatus> before) {
    return observed.stream()
        .map(
            status ->
                before.stream()
                    .filter(old -> isSamePlace(old, status))
                    .findFirst()
                    .map(old -> with(status, old.state(), old.failure()))
                    .orElse(status))
        .toList();
  }

  /** Where the modules stand after a migration was cut off. */
  public static List<ModuleStatus> aborted(
      List<ModuleStatus> modules, MigrationAbortedException abort) {
    return modules.stream()
        .map(
            status ->
                status.name().equals(abort.module().name())
                    ? with(status, State.Failed, failure(abort.failure()))
                    : status)
        .toList();
  }

  /** The same, with the session that was in the way of those that waited for a lock in vain. */
  public static List<ModuleStatus> heldBy(List<ModuleStatus> modules, Optional<LockHolder> holder) {
    return holder.isEmpty()
        ? modules
        : modules.stream()
            .map(
                status ->
                    status.failure() != null && MigrationsApplied.hasTimedOut(status)
                        ? with(status, status.state(), heldBy(status.failure(), holder.get()))
                        : status)
            .toList();
  }

  private static ModuleStatus.MigrationFailure heldBy(
      ModuleStatus.MigrationFailure failure, LockHolder holder) {
    return new ModuleStatus.MigrationFailure(
        failure.file(),
        failure.line(),
        failure.statement(),
        failure.sqlState(),
        "%s: the lock is held by %s".formatted(failure.message(), holder));
  }

  /**
   * Where the modules stand while another session holds the lock under which they are migrated.
   *
   * @param message who holds it
   */
  public static List<ModuleStatus> locked(
      List<ModuleStatus> modules, List<Module> catalog, String message) {
    Optional<String> first =
        modules.stream()
            .filter(status -> status.state() != State.Applied)
            .map(ModuleStatus::name)
            .findFirst();
    return modules.stream()
        .map(
            status ->
                first.filter(status.name()::equals).isPresent()
                    ? with(status, State.Failed, locked(status, catalog, message))
                    : status)
        .toList();
  }

  private static ModuleStatus.MigrationFailure locked(
      ModuleStatus status, List<Module> catalog, String message) {
    String file =
        catalog.stream()
            .filter(module -> module.name().equals(status.name()))
            .flatMap(module -> module.migrations().stream())
            .filter(
                migration ->
                    status.version() == null || migration.version().compareTo(status.version()) > 0)
            .map(Migration::file)
            .findFirst()
            .orElse("");
    return new ModuleStatus.MigrationFailure(
        file, null, null, MigrationsApplied.LOCK_NOT_AVAILABLE, message);
  }

  /** What is known when the connection broke: nothing runs, what failed before still has failed. */
  public static List<ModuleStatus> interrupted(List<ModuleStatus> modules) {
    return modules.stream()
        .map(
            status ->
                status.state() == State.Running
                    ? with(
                        status,
                        status.failure() == null ? State.Pending : State.Failed,
                        status.failure())
                    : status)
        .toList();
  }

  private static boolean isSamePlace(ModuleStatus old, ModuleStatus status) {
    return (old.state() == State.Failed || old.state() == State.Blocked)
        && status.state() == State.Pending
        && old.name().equals(status.name())
        && old.target().equals(status.target())
        && (Objects.equals(old.version(), status.version()) || isToCome(old.failure(), status));
  }

  /** What was cut off may have come further than could be read afterwards. */
  private static boolean isToCome(
      ModuleStatus.@Nullable MigrationFailure failure, ModuleStatus status) {
    String version = status.version();
    return failure != null && version != null && failure.file().compareTo(version + "_") > 0;
  }

  /**
   * Applies what is pending.
   *
   * @param owner connections of the owner
   * @param observer another connection of the owner, to look with afterwards
   * @param before where the modules stand
   * @param known the histories that must be there
   * @param progress told each time that a module begins or ends
   * @return where they stand afterwards
   * @throws MigrationAbortedException the session or the server ended while a migration ran
   * @throws MigrationLockedException another session migrates the database
   * @throws SQLException the database went away; no migration is to blame
   */
  public List<ModuleStatus> run(
      DataSource owner,
      Connection observer,
      List<Module> modules,
      List<ModuleStatus> before,
      KnownHistories known,
      Consumer<List<ModuleStatus>> progress)
      throws SQLException {
    Map<String, ModuleStatus> current = new HashMap<>();
    before.forEach(status -> current.put(status.name(), status));
    List<ModuleResult> results =
        migrator.migrateAll(
            owner,
            modules,
            known.expected(),
            step -> {
              if (step instanceof Progress.Started(Module module)) {
                current.computeIfPresent(
                    module.name(), (name, status) -> with(status, State.Running, status.failure()));
                progress.accept(modules.stream().map(each -> current.get(each.name())).toList());
              } else if (step instanceof Progress.Finished(ModuleResult result)) {
                current.computeIfPresent(
                    result.module().name(), (name, status) -> after(status, result));
              }
            });
    return ModuleHistory.read(observer, modules).stream()
        .map(state -> status(state, result(results, state.module())))
        .toList();
  }

  private static @Nullable ModuleResult result(List<ModuleResult> results, Module module) {
    return results.stream()
        .filter(result -> result.module().name().equals(module.name()))
        .findFirst()
        .orElse(null);
  }

  private static ModuleStatus status(ModuleState state, @Nullable ModuleResult result) {
    return switch (result) {
      case ModuleResult.Failed failed -> status(state, State.Failed, failed.failure());
      case ModuleResult.Blocked _ -> status(state, State.Blocked, null);
      case null, default -> status(state, state.atTarget() ? State.Applied : State.Pending, null);
    };
  }

  private static ModuleStatus after(ModuleStatus status, ModuleResult result) {
    return switch (result) {
      case ModuleResult.Applied _ -> with(status, State.Applied, null);
      case ModuleResult.Failed failed -> with(status, State.Failed, failure(failed.failure()));
      case ModuleResult.Blocked _ -> with(status, State.Blocked, null);
      // The next look says since when.
      case ModuleResult.HistoryMissing _ -> status;
    };
  }

  static ModuleStatus with(
      ModuleStatus status, State state, ModuleStatus.@Nullable MigrationFailure failure) {
    return new ModuleStatus(
        status.name(),
        status.version(),
        status.target(),
        status.pending(),
        state,
        failure,
        status.missingSince());
  }

  private static ModuleStatus status(
      ModuleState state, State word, @Nullable MigrationFailure failure) {
    return new ModuleStatus(
        state.module().name(),
        state.version(),
        state.module().target(),
        state.pending(),
        word,
        failure == null ? null : failure(failure));
  }

  private static ModuleStatus.MigrationFailure failure(MigrationFailure failure) {
    return new ModuleStatus.MigrationFailure(
        failure.file(), failure.line(), failure.statement(), failure.sqlState(), failure.message());
  }
}
