package io.revenge.operator.partition;

import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A table as PostgreSQL's catalog shows it.
 *
 * @param problem why the operator cannot keep partitions of this table, or null
 * @param partitions without the DEFAULT partition
 * @param detached months whose partition a retention detached and did not drop yet
 * @param rowsInDefault at most {@link PartitionPlan#MOVABLE_ROWS} + 1
 * @param monthsInDefault months of those rows
 */
public record ObservedTable(
    PartitionedTable table,
    @Nullable String problem,
    List<Partition> partitions,
    List<Month> detached,
    long rowsInDefault,
    SortedSet<Month> monthsInDefault) {

  /** A partition, whoever made it. */
  public record Partition(String name, Range range) {}

  String name() {
    return table.name();
  }

  List<Range> ranges() {
    return partitions.stream().map(Partition::range).toList();
  }

  /** More rows are in DEFAULT than may be moved while everybody waits. */
  boolean hasTooManyRowsInDefault() {
    return rowsInDefault > PartitionPlan.MOVABLE_ROWS;
  }
}
