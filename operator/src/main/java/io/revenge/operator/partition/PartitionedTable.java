package io.revenge.operator.partition;

/**
 * A table partitioned by month, as a module declares it.
 *
 * @param name found through {@code search_path}
 * @param column of type {@code timestamptz}, by whose range the table is partitioned
 */
public record PartitionedTable(String name, String column) {}
