package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * How long the rows of a partitioned table are kept.
 *
 * @param name the table's name
 * @param retention days, such as {@code 90d}; kept for ever when absent
 */
public record PartitionedTableSpec(
    @Required @Size(min = 1, max = 63) @Pattern("^[a-z_][a-z0-9_]*$") String name,
    @Nullable @Size(max = 6) @Pattern("^[1-9][0-9]{0,4}d$") String retention) {}
