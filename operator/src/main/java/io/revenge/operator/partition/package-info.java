/**
 * Monthly partitions of the tables that the modules declare: made ahead of time, filled from the
 * DEFAULT partition where rows came too early or too late, dropped where a retention says so.
 *
 * <p>The truth is in PostgreSQL's catalog. {@link io.revenge.operator.partition.PartitionPlan} says
 * from it what is to be done, {@link io.revenge.operator.partition.PartitionMaintenance} does it,
 * and {@link io.revenge.operator.partition.PartitionsAhead} says in the status how things stand.
 */
@NullMarked
package io.revenge.operator.partition;

import org.jspecify.annotations.NullMarked;
