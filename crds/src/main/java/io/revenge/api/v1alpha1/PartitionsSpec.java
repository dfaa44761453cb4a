package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Partitions of the tables that the modules declare.
 *
 * @param monthsAhead months after the current one whose partitions exist, 1 to 24
 * @param tables retention by table; a table that is not named is kept for ever
 */
public record PartitionsSpec(
    @Default("3") @Min(1) @Max(24) Integer monthsAhead,
    @Default("[]") @Size(max = 16) List<PartitionedTableSpec> tables) {

  static final PartitionsSpec DEFAULT = new PartitionsSpec(null, null);

  public PartitionsSpec(
      @Nullable Integer monthsAhead, @Nullable List<PartitionedTableSpec> tables) {
    this.monthsAhead = monthsAhead == null ? Integer.valueOf(3) : monthsAhead;
    this.tables = tables == null ? List.of() : List.copyOf(tables);
  }
}
