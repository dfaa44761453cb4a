package io.revenge.operator.migration;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.MigrationFailure;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.status.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The condition {@code MigrationsApplied}. */
public final class MigrationsApplied {

  public static final String TYPE = "MigrationsApplied";

  private static final String APPLIED = "Applied";
  private static final String PENDING = "Pending";
  private static final String RUNNING = "Running";
  public static final String MIGRATION_FAILED = "MigrationFailed";
  public static final String NEWER_THAN_OPERATOR = "NewerThanOperator";
  public static final String HISTORY_MISSING = "HistoryMissing";
  private static final String MIGRATION_INTERRUPTED = "MigrationInterrupted";
  private static final String WAITING_FOR_LOCK = "WaitingForLock";

  static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String STATEMENT_CANCELED = "57014";

  private MigrationsApplied() {}

  /**
   * The verdict on modules whose histories were read, or which are only announced.
   *
   * @param names of the resource, for the command in the message
   */
  public static Verdict of(Names names, List<ModuleStatus> modules) {
    if (first(modules, State.HistoryMissing).isPresent()) {
      return Verdict.isFalse(TYPE, HISTORY_MISSING, missing(names, modules));
    }
    Optional<ModuleStatus> failed =
        modules.stream()
            .filter(MigrationsApplied::hasFailed)
            .min(Comparator.comparingInt(MigrationsApplied::urgency));
    if (failed.isPresent()) {
      return failed(names, failed.get());
    }
    List<String> newer =
        modules.stream().filter(MigrationsApplied::isBeyondTarget).map(ModuleStatus::name).toList();
    if (!newer.isEmpty()) {
      return Verdict.isFalse(
          TYPE,
          NEWER_THAN_OPERATOR,
          "the database has newer migrations of %s than this operator knows; install the operator that applied them"
              .formatted(String.join(", ", newer)));
    }
    if (first(modules, State.Running).isPresent()) {
      return Verdict.unknown(TYPE, RUNNING, "applying " + names(modules, State.Running));
    }
    if (modules.isEmpty()) {
      return Verdict.unknown(
          TYPE, PENDING, "nothing is known of the modules before the spec is valid");
    }
    if (first(modules, State.Pending).isPresent()) {
      return Verdict.unknown(
          TYPE, PENDING, "waiting for the database to apply " + names(modules, State.Pending));
    }
    return Verdict.isTrue(
        TYPE, APPLIED, "%d modules are at their targets".formatted(modules.size()));
  }

  private static String missing(Names names, List<ModuleStatus> modules) {
    List<ModuleStatus> missing =
        modules.stream().filter(module -> module.state() == State.HistoryMissing).toList();
    return ("The database no longer has the migration history of %s, and their tables may be gone"
            + " with it. Nothing was changed. Restore a dump (docs/restore.md); the operator"
            + " continues once the history is back. If you want empty tables instead: kubectl -n %s"
            + " annotate --overwrite revengedatabase %s %s=%s")
        .formatted(
            missing.stream()
                .map(module -> "%s (%s)".formatted(module.name(), module.version()))
                .collect(Collectors.joining(", ")),
            names.namespace(),
            names.name(),
            KnownHistories.ACCEPT_ANNOTATION,
            missing.stream()
                .map(module -> "%s=%s".formatted(module.name(), module.missingSince()))
                .collect(Collectors.joining(",")));
  }

  /** Also while it is tried again: until that succeeds it is as it was. */
  private static boolean hasFailed(ModuleStatus module) {
    return module.state() == State.Failed
        || (module.state() == State.Running && module.failure() != null);
  }

  /** One that a person has to fix comes before those that only need another try. */
  private static int urgency(ModuleStatus module) {
    return waitsForLock(module) || wasInterrupted(module) ? 1 : 0;
  }

  private static Verdict failed(Names names, ModuleStatus module) {
    String failure = failure(module);
    if (waitsForLock(module)) {
      return Verdict.isFalse(
          TYPE,
          WAITING_FOR_LOCK,
          ("%s. The operator waits for a lock no longer than 2 s, so that nobody queues behind it,"
               + " and retries automatically until it gets it. To end a session: kubectl -n %s exec"
               + " %s -c postgres -- psql -U postgres -c 'SELECT pg_terminate_backend(PID)'")
              .formatted(failure, names.namespace(), names.pod()));
    }
    if (wasInterrupted(module)) {
      return Verdict.isFalse(
          TYPE,
          MIGRATION_INTERRUPTED,
          ("%s. The session or the server ended while this migration ran, and it was rolled back."
                  + " The operator retries automatically, less and less often. If it happens again,"
                  + " the server may be short of memory: kubectl -n %s logs %s -c postgres"
                  + " --previous")
              .formatted(failure, names.namespace(), names.pod()));
    }
    return Verdict.isFalse(
        TYPE,
        MIGRATION_FAILED,
        failure + "; fix the cause in the database, the operator retries automatically");
  }

  /** Waiting for a lock, or possibly so. */
  static boolean hasTimedOut(ModuleStatus module) {
    return waitsForLock(module) || STATEMENT_CANCELED.equals(sqlState(module));
  }

  /**
   * Whether nothing but a lock of somebody else is in the way of the modules that are not applied.
   */
  public static boolean onlyWaitForLocks(List<ModuleStatus> modules) {
    return modules.stream()
        .filter(module -> module.state() == State.Failed)
        .allMatch(MigrationsApplied::waitsForLock);
  }

  private static boolean waitsForLock(ModuleStatus module) {
    return LOCK_NOT_AVAILABLE.equals(sqlState(module));
  }

  /**
   * Connection exceptions, and the classes of a session that was ended or a server that crashed.
   */
  private static boolean wasInterrupted(ModuleStatus module) {
    return sqlState(module).startsWith("08") || sqlState(module).startsWith("57P");
  }

  private static String sqlState(ModuleStatus module) {
    MigrationFailure failure = module.failure();
    return failure == null || failure.sqlState() == null ? "" : failure.sqlState();
  }

  private static String failure(ModuleStatus module) {
    MigrationFailure failure = module.failure();
    if (failure == null) {
      return "a migration of %s failed".formatted(module.name());
    }
    String place =
        failure.line() == null ? failure.file() : failure.file() + " line " + failure.line();
    String code = failure.sqlState() == null ? "" : " (SQLSTATE " + failure.sqlState() + ")";
    return "%s: %s: %s%s".formatted(module.name(), place, failure.message(), code);
  }

  private static boolean isBeyondTarget(ModuleStatus module) {
    String version = module.version();
    return version != null && version.compareTo(module.target()) > 0;
  }

  private static Optional<ModuleStatus> first(List<ModuleStatus> modules, State state) {
    return modules.stream().filter(module -> module.state() == state).findFirst();
  }

  private static String names(List<ModuleStatus> modules, State state) {
    return modules.stream()
        .filter(module -> module.state() == state)
        .map(ModuleStatus::name)
        .collect(Collectors.joining(", "));
  }
}
