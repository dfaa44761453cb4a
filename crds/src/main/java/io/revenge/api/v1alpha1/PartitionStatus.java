package io.revenge.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/**
 * The partitions of one table.
 *
 * @param aheadUntil RFC 3339; rows before it find a partition of their own
 * @param rowsInDefault rows that only the DEFAULT partition took
 * @param error why the last attempt to maintain this table failed
 */
public record PartitionStatus(
    String table,
    @Nullable String aheadUntil,
    @Nullable Long rowsInDefault,
    @Nullable String error) {}
