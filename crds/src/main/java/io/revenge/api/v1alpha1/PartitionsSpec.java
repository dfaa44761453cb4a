package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Partitions of the tables that the modules declare. */
@SchemaCustomizer(
    value = SchemaMerge.class,
    input =
        """
        properties:
          tables: {x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name]}
        """)
public record PartitionsSpec(
    @JsonPropertyDescription("Months after the current one whose partitions exist.")
        @Default("3")
        @Min(1)
        @Max(24)
        Integer monthsAhead,
    @JsonPropertyDescription("Retention by table; the rows of other tables are kept for ever.")
        @Default("[]")
        @Size(max = 16)
        List<PartitionedTableSpec> tables) {

  static final PartitionsSpec DEFAULT = new PartitionsSpec(null, null);

  public PartitionsSpec(
      @Nullable Integer monthsAhead, @Nullable List<PartitionedTableSpec> tables) {
    this.monthsAhead = monthsAhead == null ? Integer.valueOf(3) : monthsAhead;
    this.tables = tables == null ? List.of() : List.copyOf(tables);
  }
}
