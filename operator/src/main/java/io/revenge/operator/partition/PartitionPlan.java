package io.revenge.operator.partition;

import io.revenge.api.v1alpha1.PartitionsSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is to be done about one table.
 *
 * @param attach months that need a partition, the most urgent first
 * @param detach months whose partition lies wholly before the cutoff
 * @param drop months whose partition is detached already
 */
public record PartitionPlan(List<Month> attach, List<Month> detach, List<Month> drop) {

  /** More rows than this are not moved out of DEFAULT unless a person says so. */
  public static final int MOVABLE_ROWS = 100_000;

  /**
   * Rows in DEFAULT get partitions of their own up to this far from now; beyond are typing errors.
   */
  private static final int REACH_IN_MONTHS = 20 * 12;

  private static final PartitionPlan NOTHING = new PartitionPlan(List.of(), List.of(), List.of());

  /**
   * What a table needs now.
   *
   * @param unlimited whether rows are moved out of DEFAULT however many they are
   */
  public static PartitionPlan of(
      ObservedTable table, PartitionsSpec spec, boolean unlimited, Instant now) {
    if (table.problem() != null) {
      return NOTHING;
    }
    Set<Month> expired = new TreeSet<>(expired(table, spec, now));
    List<Month> attach =
        wanted(table, spec, now).stream()
            .filter(month -> !month.range().isCoveredBy(table.ranges()))
            .filter(month -> !expired.contains(month))
            .filter(
                month ->
                    unlimited
                        || !table.hasTooManyRowsInDefault()
                        || !table.monthsInDefault().contains(month))
            .toList();
    List<Month> detach = managed(table).filter(month -> expired.contains(month)).sorted().toList();
    List<Month> drop = table.detached().stream().filter(expired::contains).sorted().toList();
    return new PartitionPlan(attach, detach, drop);
  }

  public boolean isEmpty() {
    return attach.isEmpty() && detach.isEmpty() && drop.isEmpty();
  }

  /**
   * The first instant at which a table needs something that it does not need now, if its rows stay
   * as they are: the next month, or a partition's retention.
   */
  public static Instant nextChange(
      Collection<ObservedTable> tables, PartitionsSpec spec, Instant now) {
    Stream<Instant> retentions =
        tables.stream()
            .flatMap(
                table ->
                    Retention.of(spec, table.name()).stream()
                        .flatMap(
                            retention ->
                                Stream.concat(managed(table), table.detached().stream())
                                    .map(month -> retention.passes(month.range()))))
            .filter(now::isBefore);
    return Stream.concat(Stream.of(Month.containing(now).range().to()), retentions)
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** The current month and those ahead of it. */
  static List<Month> horizon(PartitionsSpec spec, Instant now) {
    Month current = Month.containing(now);
    return Stream.iterate(current, month -> month.plus(1)).limit(spec.monthsAhead() + 1L).toList();
  }

  /** Horizon first: what DEFAULT holds already is not lost by waiting. */
  private static Collection<Month> wanted(ObservedTable table, PartitionsSpec spec, Instant now) {
    List<Month> horizon = horizon(spec, now);
    Month current = Month.containing(now);
    SortedSet<Month> others = new TreeSet<>(table.monthsInDefault());
    others.addAll(table.detached());
    others.removeAll(horizon);
    others.removeIf(
        month ->
            month.compareTo(current.plus(-REACH_IN_MONTHS)) < 0
                || month.compareTo(current.plus(REACH_IN_MONTHS)) > 0);
    List<Month> wanted = new ArrayList<>(horizon);
    wanted.addAll(others);
    return wanted;
  }

  /** Months wholly before the cutoff, among those that have a partition or had one. */
  private static List<Month> expired(ObservedTable table, PartitionsSpec spec, Instant now) {
    return Retention.of(spec, table.name()).stream()
        .flatMap(
            retention ->
                Stream.concat(managed(table), table.detached().stream())
                    .filter(month -> month.range().whollyBefore(retention.cutoff(now))))
        .toList();
  }

  /**
   * Partitions of exactly one month under that month's name. Others (a year by hand, an archive)
   * count as coverage but are nothing that the operator would have made, so it drops none of them.
   */
  private static Stream<Month> managed(ObservedTable table) {
    return table.partitions().stream()
        .flatMap(
            partition ->
                Month.ofPartition(table.name(), partition.name())
                    .filter(month -> month.range().equals(partition.range()))
                    .stream());
  }
}
