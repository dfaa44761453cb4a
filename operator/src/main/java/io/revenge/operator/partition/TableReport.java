package io.revenge.operator.partition;

import java.util.List;
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

  /**
   * An error of PostgreSQL.
   *
   * @param sqlState five characters; RV001, RV002 and RV003 are the operator's own
   * @param message without position and context
   */
  public record Failure(String sqlState, String message) {}
}
