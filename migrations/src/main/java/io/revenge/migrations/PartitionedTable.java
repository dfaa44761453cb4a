package io.revenge.migrations;

/**
 * A table partitioned by range, a partition for each month. Its migration makes the DEFAULT
 * partition, named {@code <table>_default}.
 *
 * @param table in schema public
 * @param column the {@code timestamptz} that it is partitioned by
 */
public record PartitionedTable(String table, String column) {}
