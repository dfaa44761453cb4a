package io.revenge.operator.migration;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.MigrationFailure;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.status.Verdict;
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
        modules.stream().filter(MigrationsApplied::hasFailed).findFirst();
    if (failed.isPresent()) {
      return Verdict.isFalse(TYPE, MIGRATION_FAILED, failure(failed.get()));
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

  private static String failure(ModuleStatus module) {
    MigrationFailure failure = module.failure();
    if (failure == null) {
      return "a migration of %s failed".formatted(module.name());
    }
    String place =
        failure.line() == null ? failure.file() : failure.file() + " line " + failure.line();
    String code = failure.sqlState() == null ? "" : " (SQLSTATE " + failure.sqlState() + ")";
    return "%s: %s: %s%s; mend the cause in the database, it is tried again by itself"
        .formatted(module.name(), place, failure.message(), code);
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
