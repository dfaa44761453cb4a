package io.revenge.operator.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.PartitionedTableSpec;
import io.revenge.api.v1alpha1.PartitionsSpec;
import io.revenge.operator.partition.ObservedTable.Partition;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

@PropertyDefaults(tries = 500, edgeCases = EdgeCasesMode.NONE)
class PartitionPlanLawsTest {

  private static final PartitionedTable TABLE = new PartitionedTable("activity_log", "created_at");
  private static final Month JANUARY_2026 = new Month(YearMonth.of(2026, 1));

  @Property
  void nothingIsDroppedThatIntersectsTheKeptWindow(
      @ForAll("tables") ObservedTable table,
      @ForAll @IntRange(min = 1, max = 800) int days,
      @ForAll("instants") Instant now) {
    PartitionPlan plan = PartitionPlan.of(table, keeping(days), false, now);

    Range kept = new Range(now.minus(Duration.ofDays(days)), Instant.MAX);
    assertThat(Stream.concat(plan.detach().stream(), plan.drop().stream()))
        .noneMatch(month -> month.range().intersects(kept));
  }

  @Property
  void everythingWhollyBeforeTheCutoffIsDropped(
      @ForAll("tables") ObservedTable table,
      @ForAll @IntRange(min = 1, max = 800) int days,
      @ForAll("instants") Instant now) {
    PartitionPlan plan = PartitionPlan.of(table, keeping(days), false, now);

    Instant cutoff = now.minus(Duration.ofDays(days));
    assertThat(plan.detach())
        .containsExactlyElementsOf(
            months(table).filter(month -> !month.range().to().isAfter(cutoff)).toList());
  }

  @Property
  void nothingIsDroppedWithoutARetention(
      @ForAll("tables") ObservedTable table, @ForAll("instants") Instant now) {
    PartitionPlan plan = PartitionPlan.of(table, new PartitionsSpec(3, null), false, now);

    assertThat(plan.detach()).isEmpty();
    assertThat(plan.drop()).isEmpty();
  }

  @Property
  void afterThePlanTheHorizonIsCovered(
      @ForAll("tables") ObservedTable table,
      @ForAll @IntRange(min = 1, max = 24) int monthsAhead,
      @ForAll("instants") Instant now) {
    PartitionsSpec spec = new PartitionsSpec(monthsAhead, null);
    List<Range> ranges = new ArrayList<>(table.ranges());

    PartitionPlan.of(table, spec, true, now).attach().forEach(month -> ranges.add(month.range()));

    assertThat(Range.end(now, ranges))
        .isAfterOrEqualTo(Month.containing(now).plus(monthsAhead).range().to());
  }

  @Property
  void afterThreeRoundsNothingIsLeftToDo(
      @ForAll("tables") ObservedTable table, @ForAll("instants") Instant now) {
    ObservedTable settled = settled(table, keeping(90), now);

    assertThat(PartitionPlan.of(settled, keeping(90), true, now).isEmpty()).isTrue();
  }

  @Property
  void nothingChangesBeforeTheNextChange(
      @ForAll("tables") ObservedTable table,
      @ForAll @IntRange(min = 1, max = 800) int days,
      @ForAll("instants") Instant now) {
    Instant next = PartitionPlan.nextChange(List.of(table), keeping(days), now);

    assertThat(next).isAfter(now);
    assertThat(PartitionPlan.of(table, keeping(days), false, next.minusNanos(1)))
        .isEqualTo(PartitionPlan.of(table, keeping(days), false, now));
  }

  @Example
  void theNextChangeIsTheMonthsTurnOrARetentionThatEndsBefore() {
    ObservedTable table =
        table(List.of(partition(JANUARY_2026)), List.of(), 0, Collections.emptySet());
    Instant now = Instant.parse("2026-04-20T00:00:00Z");

    assertThat(PartitionPlan.nextChange(List.of(table), keeping(85), now))
        .isEqualTo("2026-04-27T00:00:00Z");
    assertThat(PartitionPlan.nextChange(List.of(table), keeping(90), now))
        .isEqualTo("2026-05-01T00:00:00Z");
  }

  @Example
  void aYearMadeByHandCountsAsCoverageAndIsNeverDropped() {
    Partition year =
        new Partition(
            "activity_log_2026",
            new Range(
                Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z")));
    ObservedTable table = table(List.of(year), List.of(), 0, Set.of());

    assertThat(
            PartitionPlan.of(table, keeping(90), false, Instant.parse("2026-12-15T00:00:00Z"))
                .attach())
        .extracting(Month::toString)
        .containsExactly("2027-01", "2027-02", "2027-03");
    assertThat(
            PartitionPlan.of(table, keeping(90), false, Instant.parse("2030-01-01T00:00:00Z"))
                .detach())
        .isEmpty();
  }

  @Example
  void aMonthsNameOnAnotherRangeIsNeverDropped() {
    Partition liar =
        new Partition(
            "activity_log_2026_01",
            new Range(
                Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-02-01T01:00:00Z")));

    assertThat(
            PartitionPlan.of(
                    table(List.of(liar), List.of(), 0, Set.of()),
                    keeping(1),
                    false,
                    Instant.parse("2030-01-01T00:00:00Z"))
                .detach())
        .isEmpty();
  }

  @Example
  void monthsOfRowsInDefaultGetPartitionsUnlessTheirDateIsATypingError() {
    ObservedTable table =
        table(
            List.of(),
            List.of(),
            3,
            Set.of(
                JANUARY_2026, new Month(YearMonth.of(2262, 1)), new Month(YearMonth.of(202, 6))));

    assertThat(
            PartitionPlan.of(
                    table,
                    new PartitionsSpec(1, null),
                    false,
                    Instant.parse("2026-12-15T00:00:00Z"))
                .attach())
        .extracting(Month::toString)
        .containsExactly("2026-12", "2027-01", "2026-01");
  }

  @Example
  void monthsWithTooManyRowsInDefaultWaitForAPerson() {
    Month current = new Month(YearMonth.of(2026, 12));
    ObservedTable table = table(List.of(), List.of(), 100_001, Set.of(current));
    Instant now = Instant.parse("2026-12-15T00:00:00Z");
    PartitionsSpec spec = new PartitionsSpec(1, null);

    assertThat(PartitionPlan.of(table, spec, false, now).attach()).containsExactly(current.plus(1));
    assertThat(PartitionPlan.of(table, spec, true, now).attach())
        .containsExactly(current, current.plus(1));
  }

  @Example
  void aDetachedTableThatIsKeptAfterAllIsAttachedAgain() {
    ObservedTable table = table(List.of(), List.of(JANUARY_2026), 0, Set.of());
    Instant now = Instant.parse("2026-12-15T00:00:00Z");

    assertThat(PartitionPlan.of(table, keeping(365), false, now).attach()).contains(JANUARY_2026);
    assertThat(PartitionPlan.of(table, keeping(90), false, now).drop())
        .containsExactly(JANUARY_2026);
  }

  @Provide
  static Arbitrary<ObservedTable> tables() {
    Arbitrary<Month> months = Arbitraries.integers().between(0, 47).map(JANUARY_2026::plus);
    return Combinators.combine(
            months.set().ofMaxSize(30), months.set().ofMaxSize(4), months.set().ofMaxSize(5))
        .as(
            (partitions, detached, inDefault) -> {
              detached.removeAll(partitions);
              inDefault.removeAll(partitions);
              return table(
                  partitions.stream().sorted().map(PartitionPlanLawsTest::partition).toList(),
                  List.copyOf(detached),
                  inDefault.size(),
                  inDefault);
            });
  }

  @Provide
  static Arbitrary<Instant> instants() {
    return Arbitraries.longs()
        .between(
            Instant.parse("2026-06-01T00:00:00Z").getEpochSecond(),
            Instant.parse("2030-01-01T00:00:00Z").getEpochSecond())
        .map(Instant::ofEpochSecond);
  }

  private static ObservedTable settled(ObservedTable table, PartitionsSpec spec, Instant now) {
    ObservedTable settled = table;
    for (int round = 0; round < 3; round++) {
      settled = done(settled, PartitionPlan.of(settled, spec, true, now));
    }
    return settled;
  }

  private static ObservedTable done(ObservedTable table, PartitionPlan plan) {
    List<Partition> partitions = new ArrayList<>(table.partitions());
    plan.attach().forEach(month -> partitions.add(partition(month)));
    plan.detach().forEach(month -> partitions.remove(partition(month)));
    List<Month> detached = new ArrayList<>(table.detached());
    detached.removeAll(plan.drop());
    detached.removeAll(plan.attach());
    Set<Month> inDefault = new TreeSet<>(table.monthsInDefault());
    inDefault.removeAll(plan.attach());
    return table(partitions, detached, inDefault.size(), inDefault);
  }

  private static Partition partition(Month month) {
    return new Partition(month.partitionOf(TABLE.name()), month.range());
  }

  private static Stream<Month> months(ObservedTable table) {
    return table.partitions().stream()
        .map(partition -> Month.containing(partition.range().from()))
        .sorted();
  }

  private static PartitionsSpec keeping(int days) {
    return new PartitionsSpec(3, List.of(new PartitionedTableSpec(TABLE.name(), days + "d")));
  }

  private static ObservedTable table(
      List<Partition> partitions, List<Month> detached, long rows, Set<Month> inDefault) {
    return new ObservedTable(
        TABLE,
        null,
        partitions,
        detached,
        rows,
        Collections.unmodifiableSortedSet(new TreeSet<>(inDefault)));
  }
}
