package io.revenge.operator.partition;

import io.revenge.operator.postgres.LockHolder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a maintenance did for one table.
 *
 * @param created names of the partitions made
 * @param dropped names of the tables dropped
 * @param failure what kept the work from being complete, or null
 */
public record TableReport(
    PartitionedTable table, List<String> created, List<String> dropped, @Nullable Failure failure) {

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** The same, with the session that was in the way, if somebody's lock was. */
  public TableReport heldBy(Optional<LockHolder> holder) {
    return failure == null || holder.isEmpty() || !failure.sqlState().equals(LOCK_NOT_AVAILABLE)
        ? this
        : new TableReport(
            table,
            created,
            dropped,
            new Failure(
                failure.sqlState(),
                "%s: the lock is held by %s".formatted(failure.message(), holder.get())));
  }

  /**
   * An error of PostgreSQL.
   *
   * @param sqlState five characters; RV001, RV002 and RV003 are the operator's own
   * @param message without position and context
   */
  public record Failure(String sqlState, String message) {}
}
