package io.revenge.operator.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MonthLawsTest {

  @Property
  void rangesTileTheTimeline(@ForAll("months") Month month) {
    assertThat(month.range().to()).isEqualTo(month.plus(1).range().from());
  }

  @Property
  void everyInstantIsInTheRangeOfItsMonth(@ForAll("instants") Instant instant) {
    assertThat(Month.containing(instant).range().contains(instant)).isTrue();
  }

  @Property
  void namesSortLikeTime(@ForAll("months") Month one, @ForAll("months") Month other) {
    assertThat(Integer.signum(one.partitionOf("t").compareTo(other.partitionOf("t"))))
        .isEqualTo(Integer.signum(one.compareTo(other)));
  }

  @Property
  void aNameTellsItsMonth(@ForAll("months") Month month, @ForAll String table) {
    assertThat(Month.ofPartition(table, month.partitionOf(table))).contains(month);
  }

  @Property
  void literalsSayTheRange(@ForAll("months") Month month) {
    assertThat(instant(month.from())).isEqualTo(month.range().from());
    assertThat(instant(month.to())).isEqualTo(month.range().to());
  }

  @Example
  void namesAndLiteralsAreThoseOfTheSeed() {
    Month month = new Month(YearMonth.of(2026, 12));

    assertThat(month.partitionOf("activity_log")).isEqualTo("activity_log_2026_12");
    assertThat(List.of(month.from(), month.to()))
        .containsExactly("2026-12-01 00:00:00+00", "2027-01-01 00:00:00+00");
  }

  @Example
  void otherNamesHaveNoMonth() {
    assertThat(
            List.of(
                "activity_log_2026_13",
                "activity_log_2026_1",
                "activity_log_0000_01",
                "activity_log_default",
                "activity_log_2026_12_old",
                "activity_2026_12"))
        .allSatisfy(name -> assertThat(Month.ofPartition("activity_log", name)).isEmpty());
  }

  @Example
  void yearsThatWouldNotSortAreRefused() {
    assertThatThrownBy(() -> new Month(YearMonth.of(9999, 12)).plus(1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  static Arbitrary<Month> months() {
    return Arbitraries.integers()
        .between(1, 9998)
        .flatMap(
            year ->
                Arbitraries.integers()
                    .between(1, 12)
                    .map(month -> new Month(YearMonth.of(year, month))));
  }

  @Provide
  static Arbitrary<Instant> instants() {
    return Arbitraries.longs()
        .between(
            Instant.parse("0001-01-01T00:00:00Z").toEpochMilli(),
            Instant.parse("9999-12-31T23:59:59Z").toEpochMilli())
        .map(Instant::ofEpochMilli);
  }

  private static Instant instant(String literal) {
    return Instant.parse(literal.replace(" 00:00:00+00", "T00:00:00Z"));
  }
}
