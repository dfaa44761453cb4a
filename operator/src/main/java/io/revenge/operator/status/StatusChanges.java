package io.revenge.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.revenge.api.v1alpha1.ArchiveStatus;
import io.revenge.api.v1alpha1.ArchiveStatus.BaseBackup;
import io.revenge.api.v1alpha1.BackupStatus;
import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.PartitionStatus;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What happened between two statuses: changes of conditions, what succeeded, and each failure, also
 * one that leaves its condition as it was.
 */
public final class StatusChanges {

  private final @Nullable RevengeDatabaseStatus before;
  private final RevengeDatabaseStatus after;

  private StatusChanges(@Nullable RevengeDatabaseStatus before, RevengeDatabaseStatus after) {
    this.before = before;
    this.after = after;
  }

  /**
   * What the newer status tells that the older one did not.
   *
   * @param before null of a new resource
   */
  public static List<Occurrence> between(
      @Nullable RevengeDatabaseStatus before, RevengeDatabaseStatus after) {
    return new StatusChanges(before, after).occurrences();
  }

  private List<Occurrence> occurrences() {
    List<Occurrence> occurrences = new ArrayList<>();
    modules().forEach(module -> migration(module).ifPresent(occurrences::add));
    partitions().forEach(table -> partition(table).ifPresent(occurrences::add));
    baseBackup().ifPresent(occurrences::add);
    dump().ifPresent(occurrences::add);
    occurrences.addAll(
        ConditionChanges.between(
            former(RevengeDatabaseStatus::conditions).orElseGet(List::of), conditions()));
    return occurrences;
  }

  private Optional<Occurrence> migration(ModuleStatus module) {
    Optional<ModuleStatus> was =
        former(RevengeDatabaseStatus::modules, known -> known.name().equals(module.name()));
    if (module.version() != null
        && !Objects.equals(was.map(ModuleStatus::version).orElse(null), module.version())) {
      return Optional.of(
          Occurrence.normal(
              "MigrationsApplied",
              "Module %s is at version %s.".formatted(module.name(), module.version())));
    }
    return Optional.ofNullable(module.failure())
        .filter(failure -> !failure.equals(was.map(ModuleStatus::failure).orElse(null)))
        .filter(failure -> isOld("MigrationsApplied"))
        .map(
            failure ->
                Occurrence.warning(
                    "MigrationFailed",
                    "Module %s: %s: %s"
                        .formatted(module.name(), failure.file(), failure.message())));
  }

  private Optional<Occurrence> partition(PartitionStatus table) {
    Optional<PartitionStatus> was =
        former(RevengeDatabaseStatus::partitions, known -> known.table().equals(table.table()));
    if (aheadUntil(Optional.of(table)).isAfter(aheadUntil(was))) {
      return Optional.of(
          Occurrence.normal(
              "PartitionsMade",
              "Table %s has partitions up to %s.".formatted(table.table(), table.aheadUntil())));
    }
    return Optional.ofNullable(table.error())
        .filter(error -> !error.equals(was.map(PartitionStatus::error).orElse(null)))
        .filter(error -> isOld("PartitionsAhead"))
        .map(
            error ->
                Occurrence.warning(
                    "MaintenanceFailed", "Table %s: %s".formatted(table.table(), error)));
  }

  private Optional<Occurrence> baseBackup() {
    List<String> known =
        former(RevengeDatabaseStatus::archive).map(StatusChanges::baseBackups).orElseGet(List::of);
    List<String> present = baseBackups(after.archive());
    // Not one that is the newest again because the one after it is gone.
    return present.isEmpty() || known.contains(present.getLast())
        ? Optional.empty()
        : Optional.of(
            Occurrence.normal(
                "BaseBackupCompleted", "Base backup %s is verified.".formatted(present.getLast())));
  }

  private static List<String> baseBackups(@Nullable ArchiveStatus archive) {
    return archive == null || archive.baseBackups() == null
        ? List.of()
        : archive.baseBackups().stream().map(BaseBackup::name).toList();
  }

  private Optional<Occurrence> dump() {
    @Nullable BackupStatus backup = after.backup();
    if (backup == null) {
      return Optional.empty();
    }
    Optional<BackupStatus> was = former(RevengeDatabaseStatus::backup);
    if (backup.file() != null && !backup.file().equals(was.map(BackupStatus::file).orElse(null))) {
      return Optional.of(
          Occurrence.normal(
              "DumpVerified",
              "Dump %s is verified (%d bytes).".formatted(backup.file(), backup.sizeBytes())));
    }
    return Optional.ofNullable(backup.lastFailedTime())
        .filter(time -> !time.equals(was.map(BackupStatus::lastFailedTime).orElse(null)))
        .filter(time -> isOld("BackupFresh"))
        .map(
            time ->
                Occurrence.warning(
                    "DumpFailed",
                    "The dump of %s failed: %s".formatted(time, backup.lastFailure())));
  }

  /** Whether the condition says what it said before, so that nothing else tells of a failure. */
  private boolean isOld(String type) {
    List<Condition> known = former(RevengeDatabaseStatus::conditions).orElseGet(List::of);
    return Conditions.find(conditions(), type)
        .filter(condition -> ConditionChanges.isSame(known, condition))
        .isPresent();
  }

  private static Instant aheadUntil(Optional<PartitionStatus> table) {
    return table.map(PartitionStatus::aheadUntil).map(Instant::parse).orElse(Instant.MIN);
  }

  private <T> Optional<T> former(
      Function<RevengeDatabaseStatus, @Nullable List<T>> part, Predicate<T> same) {
    return former(part).stream().flatMap(List::stream).filter(same).findFirst();
  }

  private <T> Optional<T> former(Function<RevengeDatabaseStatus, @Nullable T> part) {
    return Optional.ofNullable(before).map(part);
  }

  private List<Condition> conditions() {
    return Objects.requireNonNullElse(after.conditions(), List.of());
  }

  private List<ModuleStatus> modules() {
    return Objects.requireNonNullElse(after.modules(), List.of());
  }

  private List<PartitionStatus> partitions() {
    return Objects.requireNonNullElse(after.partitions(), List.of());
  }
}
