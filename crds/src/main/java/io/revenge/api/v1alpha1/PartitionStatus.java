package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The partitions of one table. Long texts are cut. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PartitionStatus(
    @JsonPropertyDescription("The partitioned table.") @Required @Size(max = Bounds.IDENTIFIER)
        String table,
    @JsonPropertyDescription("Rows before this time (RFC 3339) find a partition of their own.")
        @Nullable
        @Size(max = Bounds.TIME)
        String aheadUntil,
    @JsonPropertyDescription("Rows that only the DEFAULT partition took.")
        @Nullable Long rowsInDefault,
    @JsonPropertyDescription("Why the last attempt to maintain this table failed.")
        @Nullable
        @Size(max = Bounds.TEXT)
        String error) {

  public PartitionStatus {
    error = Bounds.fitNullable(error, Bounds.TEXT);
  }
}
