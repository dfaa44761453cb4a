package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How long the rows of a partitioned table are kept. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    fieldPath = ".retention",
    value = "!has(self.retention) || self.retention.matches('^[1-9][0-9]{0,4}d$')",
    message = "must be a number of days such as 90d; leave it out to keep the rows for ever")
@SchemaCustomizer(
    value = SchemaMerge.class,
    input =
        """
        properties:
          name:
            enum: [activity_log, movie_watch_history, episode_watch_history]
        """)
public record PartitionedTableSpec(
    @JsonPropertyDescription("The partitioned table.") @Required @Size(max = 63) String name,
    @JsonPropertyDescription(
            "Days after which rows are dropped, such as 90d, month by month; kept for ever when"
                + " absent.")
        @Nullable
        @Size(max = 6)
        String retention) {}
