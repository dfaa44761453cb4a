package io.revenge.operator.partition;

import io.revenge.api.v1alpha1.PartitionStatus;
import io.revenge.api.v1alpha1.PartitionsSpec;
import io.revenge.operator.partition.TableReport.Failure;
import io.revenge.operator.status.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The condition {@code PartitionsAhead} and the status of each table. */
public final class PartitionsAhead {

  public static final String TYPE = "PartitionsAhead";

  /** Every table has a partition for the current month and those ahead. */
  public static final String MAINTAINED = "Maintained";

  /** PostgreSQL refused something; the message names table, SQLSTATE and error. */
  public static final String MAINTENANCE_FAILED = "MaintenanceFailed";

  /** More rows in DEFAULT than the operator moves by itself. */
  public static final String ROWS_IN_DEFAULT = "RowsInDefault";

  /** Months ahead have no partition yet and the operator is about to make them. */
  public static final String PARTITIONS_MISSING = "PartitionsMissing";

  /** A module lost its migration history, and possibly its tables. */
  public static final String TABLES_LOST = "TablesLost";

  /** The database could not be asked. */
  public static final String NOT_MEASURED = "NotMeasured";

  /**
   * Annotation of the RevengeDatabase whose value names tables, separated by commas: their rows are
   * moved out of DEFAULT however many they are.
   */
  public static final String MOVE_ANNOTATION = "revenge.io/move-default-rows";

  private PartitionsAhead() {}

  /** The tables that the value of {@link #MOVE_ANNOTATION} names. */
  public static Set<String> unlimited(Optional<String> annotation) {
    return annotation.stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The verdict when the tables could not be observed. */
  public static Verdict notMeasured() {
    return Verdict.unknown(
        TYPE,
        NOT_MEASURED,
        "The partitions were not looked at yet: see the condition DatabaseReachable.");
  }

  /** The verdict when tables that were there are gone, or may be. */
  public static Verdict tablesLost() {
    return Verdict.unknown(
        TYPE,
        TABLES_LOST,
        "The tables of modules without their migration history are left alone: see the condition"
            + " MigrationsApplied.");
  }

  /**
   * How things stand.
   *
   * @param tables as observed after the last maintenance
   * @param reports of the last maintenance, if there was one; a failure whose work is done by now
   *     counts no longer
   * @param namespace of the resource, for the command in the message
   * @param name of the resource
   */
  public static Verdict verdict(
      List<ObservedTable> tables,
      List<TableReport> reports,
      PartitionsSpec spec,
      Instant now,
      String namespace,
      String name) {
    List<String> failed = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    Set<String> crowded = new LinkedHashSet<>();
    for (ObservedTable table : tables) {
      failure(table, reports, spec, now)
          .ifPresent(failure -> failed.add(table.name() + ": " + text(failure)));
      if (table.problem() == null && table.hasTooManyRowsInDefault()) {
        crowded.add(table.name());
      }
      if (isBehind(table, spec, now)) {
        missing.add(table.name());
      }
    }
    if (!failed.isEmpty()) {
      return Verdict.isFalse(
          TYPE,
          MAINTENANCE_FAILED,
          String.join("; ", failed)
              + ". Remove the cause; the operator tries again by itself. Until then rows without a"
              + " partition go to DEFAULT.");
    }
    if (!crowded.isEmpty()) {
      return Verdict.isFalse(
          TYPE,
          ROWS_IN_DEFAULT,
          "The DEFAULT partition of %s has more than %d rows; moving them locks the table. At a quiet hour run: kubectl annotate revengedatabase --namespace %s %s %s=%s"
              .formatted(
                  String.join(", ", crowded),
                  PartitionPlan.MOVABLE_ROWS,
                  namespace,
                  name,
                  MOVE_ANNOTATION,
                  String.join(",", crowded)));
    }
    if (!missing.isEmpty()) {
      return Verdict.isFalse(
          TYPE,
          PARTITIONS_MISSING,
          "Partitions ahead are missing and are made next: " + String.join(", ", missing) + ".");
    }
    return Verdict.isTrue(
        TYPE,
        MAINTAINED,
        "Every partitioned table has partitions for the current month and %d more."
            .formatted(spec.monthsAhead()));
  }

  /** The part {@code status.partitions}. */
  public static List<PartitionStatus> status(
      Collection<ObservedTable> tables,
      List<TableReport> reports,
      PartitionsSpec spec,
      Instant now) {
    return tables.stream()
        .map(
            table ->
                new PartitionStatus(
                    table.name(),
                    aheadUntil(table, now),
                    table.problem() == null ? Long.valueOf(table.rowsInDefault()) : null,
                    failure(table, reports, spec, now).map(PartitionsAhead::text).orElse(null)))
        .toList();
  }

  private static @Nullable String aheadUntil(ObservedTable table, Instant now) {
    Instant end = Range.end(now, table.ranges());
    return end.equals(now) ? null : end.toString();
  }

  private static Optional<Failure> failure(
      ObservedTable table, List<TableReport> reports, PartitionsSpec spec, Instant now) {
    if (table.problem() != null) {
      return Optional.of(new Failure(TableMaintenance.NOT_MAINTAINABLE, table.problem()));
    }
    if (PartitionPlan.of(table, spec, false, now).isEmpty()) {
      return Optional.empty();
    }
    return reports.stream()
        .filter(report -> report.table().equals(table.table()))
        .flatMap(report -> Optional.ofNullable(report.failure()).stream())
        .findFirst();
  }

  /**
   * Whether a month is missing that was to be there a month ago already; the newest one is made
   * within moments of the month's turn, which is not worth an alarm.
   */
  private static boolean isBehind(ObservedTable table, PartitionsSpec spec, Instant now) {
    List<Month> horizon = PartitionPlan.horizon(spec, now);
    return table.problem() == null
        && horizon.subList(0, horizon.size() - 1).stream()
            .anyMatch(month -> !month.range().isCoveredBy(table.ranges()));
  }

  private static String text(Failure failure) {
    return "%s (SQLSTATE %s)".formatted(failure.message(), failure.sqlState());
  }
}
