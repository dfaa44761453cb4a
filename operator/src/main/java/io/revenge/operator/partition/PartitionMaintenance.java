package io.revenge.operator.partition;

import io.revenge.api.v1alpha1.PartitionsSpec;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Makes, fills and drops partitions.
 *
 * <p>Each month of each table is a transaction of its own: whatever ends it, no row is hidden from
 * its table and the next run goes on from the catalog. A lock is awaited for 2 s at most, since
 * everybody else queues behind the one who waits; what was not to be had is tried again after the
 * other tables had their turn, twice in all.
 */
public final class PartitionMaintenance {

  private final Backoff backoff;

  public PartitionMaintenance(Backoff backoff) {
    this.backoff = backoff;
  }

  /**
   * Does what the plan of each table says, as far as it can be done.
   *
   * @param unlimited tables whose rows are moved out of DEFAULT however many they are
   * @return a report for each table, in the order given
   */
  public List<TableReport> run(
      OwnerConnections owner,
      List<PartitionedTable> tables,
      PartitionsSpec spec,
      Set<String> unlimited,
      Instant now)
      throws InterruptedException {
    List<TableMaintenance> all =
        tables.stream()
            .map(table -> new TableMaintenance(table, spec, unlimited.contains(table.name()), now))
            .toList();
    try (OwnerSession session = new OwnerSession(owner)) {
      List<TableMaintenance> pending = all;
      for (int attempt = 1; attempt <= Backoff.ATTEMPTS && !pending.isEmpty(); attempt++) {
        if (attempt > 1) {
          backoff.afterAttempt(attempt - 1);
        }
        pending.forEach(table -> table.attempt(session));
        pending = pending.stream().filter(TableMaintenance::isBlocked).toList();
      }
    }
    return all.stream().map(TableMaintenance::report).toList();
  }
}
