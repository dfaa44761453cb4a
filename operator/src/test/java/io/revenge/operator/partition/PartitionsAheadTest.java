package io.revenge.operator.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.PartitionStatus;
import io.revenge.api.v1alpha1.PartitionsSpec;
import io.revenge.operator.partition.ObservedTable.Partition;
import io.revenge.operator.partition.TableReport.Failure;
import io.revenge.operator.status.Truth;
import io.revenge.operator.status.Verdict;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionsAheadTest {

  private static final Instant NOW = Instant.parse("2026-12-15T12:00:00Z");
  private static final PartitionsSpec SPEC = new PartitionsSpec(3, null);
  private static final PartitionedTable ACTIVITY =
      new PartitionedTable("activity_log", "created_at");

  @Test
  void isTrueWhenTheHorizonIsCovered() {
    Verdict verdict = verdict(List.of(ahead(3, 0)), List.of());

    assertThat(verdict.isTrue()).isTrue();
    assertThat(verdict.message())
        .isEqualTo("Every partitioned table has partitions for the current month and 3 more.");
  }

  @Test
  void staysTrueWhileTheMonthThatJustCameIntoViewIsMade() {
    assertThat(verdict(List.of(ahead(2, 0)), List.of()).isTrue()).isTrue();
  }

  @Test
  void isFalseWhenTheHorizonIsShorter() {
    Verdict verdict = verdict(List.of(ahead(1, 0)), List.of());

    assertThat(verdict.status()).isEqualTo(Truth.FALSE);
    assertThat(verdict.reason()).isEqualTo("PartitionsMissing");
    assertThat(verdict.message()).contains("activity_log");
  }

  @Test
  void namesTableAndSqlStateOfAFailure() {
    Verdict verdict =
        verdict(
            List.of(ahead(2, 0)),
            List.of(report(new Failure("55P03", "canceling statement due to lock timeout"))));

    assertThat(verdict.status()).isEqualTo(Truth.FALSE);
    assertThat(verdict.reason()).isEqualTo("MaintenanceFailed");
    assertThat(verdict.message())
        .startsWith("activity_log: canceling statement due to lock timeout (SQLSTATE 55P03).");
  }

  @Test
  void aFailureCountsNoLongerWhenItsWorkIsDone() {
    assertThat(
            verdict(List.of(ahead(3, 0)), List.of(report(new Failure("55P03", "lock")))).isTrue())
        .isTrue();
  }

  @Test
  void namesTheCommandThatMovesTooManyRows() {
    Verdict verdict = verdict(List.of(ahead(3, 100_001)), List.of());

    assertThat(verdict.status()).isEqualTo(Truth.FALSE);
    assertThat(verdict.reason()).isEqualTo("RowsInDefault");
    assertThat(verdict.message())
        .endsWith(
            "kubectl annotate revengedatabase --namespace revenge media"
                + " revenge.io/move-default-rows=activity_log");
  }

  @Test
  void isUnknownWhenNotMeasured() {
    assertThat(PartitionsAhead.notMeasured().status()).isEqualTo(Truth.UNKNOWN);
    assertThat(PartitionsAhead.notMeasured().reason()).isEqualTo("NotMeasured");
  }

  @Test
  void aTableThatCannotBePartitionedIsAFailure() {
    ObservedTable missing =
        new ObservedTable(
            ACTIVITY,
            "the table does not exist",
            List.of(),
            List.of(),
            0,
            Collections.emptySortedSet());

    assertThat(verdict(List.of(missing), List.of()).message())
        .startsWith("activity_log: the table does not exist");
  }

  @Test
  void theStatusSaysHowFarAheadEachTableIs() {
    assertThat(PartitionsAhead.status(List.of(ahead(3, 7)), List.of(), SPEC, NOW))
        .containsExactly(new PartitionStatus("activity_log", "2027-04-01T00:00:00Z", 7L, null));
  }

  @Test
  void theStatusIsTheSameAMinuteLater() {
    List<ObservedTable> tables = List.of(ahead(3, 7));

    assertThat(PartitionsAhead.status(tables, List.of(), SPEC, NOW.plusSeconds(60)))
        .isEqualTo(PartitionsAhead.status(tables, List.of(), SPEC, NOW));
  }

  @Test
  void theAnnotationNamesTables() {
    assertThat(PartitionsAhead.unlimited(Optional.of(" activity_log ,movie_watch_history,")))
        .containsExactlyInAnyOrder("activity_log", "movie_watch_history");
    assertThat(PartitionsAhead.unlimited(Optional.empty())).isEmpty();
  }

  private static Verdict verdict(List<ObservedTable> tables, List<TableReport> reports) {
    return PartitionsAhead.verdict(tables, reports, SPEC, NOW, "revenge", "media");
  }

  private static TableReport report(@Nullable Failure failure) {
    return new TableReport(ACTIVITY, List.of(), List.of(), failure);
  }

  private static ObservedTable ahead(int months, long rowsInDefault) {
    Month current = Month.containing(NOW);
    return new ObservedTable(
        ACTIVITY,
        null,
        IntStream.rangeClosed(0, months)
            .mapToObj(current::plus)
            .map(month -> new Partition(month.partitionOf("activity_log"), month.range()))
            .toList(),
        List.of(),
        rowsInDefault,
        Collections.emptySortedSet());
  }
}
