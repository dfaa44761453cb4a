package io.revenge.operator.revengedatabase;

import io.revenge.api.v1alpha1.PartitionStatus;
import io.revenge.api.v1alpha1.PartitionsSpec;
import io.revenge.migrations.Module;
import io.revenge.operator.partition.ObservedTable;
import io.revenge.operator.partition.PartitionMaintenance;
import io.revenge.operator.partition.PartitionObservation;
import io.revenge.operator.partition.PartitionPlan;
import io.revenge.operator.partition.PartitionedTable;
import io.revenge.operator.partition.PartitionsAhead;
import io.revenge.operator.partition.TableReport;
import io.revenge.operator.postgres.Job;
import io.revenge.operator.postgres.LeftoverBackends;
import io.revenge.operator.postgres.LockWatch;
import io.revenge.operator.postgres.Postgres;
import io.revenge.operator.status.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Looks at the partitions of a database, and makes and drops them where that is due. */
final class PartitionWork {

  private final PartitionMaintenance maintenance;

  PartitionWork(PartitionMaintenance maintenance) {
    this.maintenance = maintenance;
  }

  /**
   * Where the partitions stand afterwards.
   *
   * @param nextChange when something is due by the time alone
   */
  record Result(List<PartitionStatus> status, Verdict verdict, Instant nextChange) {}

  /**
   * Does what is due now.
   *
   * @param applied the modules whose tables are there
   * @param owner a connection to look with
   * @param postgres gives the connection that makes and drops
   * @param turn says whether it may
   */
  Result run(
      DatabaseRequest request,
      List<Module> applied,
      Connection owner,
      Postgres postgres,
      Turn turn,
      Instant now)
      throws SQLException, InterruptedException {
    PartitionsSpec spec = request.spec().partitions();
    List<PartitionedTable> tables =
        applied.stream()
            .flatMap(module -> module.partitionedTables().stream())
            .map(table -> new PartitionedTable(table.table(), table.column()))
            .toList();
    List<TableReport> reports = List.of();
    List<ObservedTable> observed = PartitionObservation.observe(owner, tables);
    boolean due = observed.stream().anyMatch(table -> isDue(table, request, now));
    boolean postponed = due && !turn.beginWork();
    if (due && !postponed) {
      LeftoverBackends.end(owner, postgres, Job.PARTITION);
      try (LockWatch watch = LockWatch.start(postgres, Job.PARTITION)) {
        reports =
            maintenance
                .run(
                    () -> postgres.asOwner(Job.PARTITION),
                    tables,
                    spec,
                    request.unlimitedTables(),
                    now)
                .stream()
                .map(report -> report.heldBy(watch.holder()))
                .toList();
      }
      turn.endWork();
      observed = PartitionObservation.observe(owner, tables);
    }
    return new Result(
        PartitionsAhead.status(observed, reports, spec, now),
        PartitionsAhead.verdict(
            observed,
            reports,
            spec,
            now,
            request.id().getNamespace().orElse(""),
            request.id().getName()),
        postponed ? now : PartitionPlan.nextChange(observed, spec, now));
  }

  private static boolean isDue(ObservedTable table, DatabaseRequest request, Instant now) {
    boolean unlimited = request.unlimitedTables().contains(table.table().name());
    return !PartitionPlan.of(table, request.spec().partitions(), unlimited, now).isEmpty();
  }
}
