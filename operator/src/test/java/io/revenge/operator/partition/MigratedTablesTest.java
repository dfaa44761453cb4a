package io.revenge.operator.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.PartitionedTableSpec;
import io.revenge.api.v1alpha1.PartitionsSpec;
import io.revenge.migrations.Migration;
import io.revenge.migrations.Module;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.test.postgres.PostgresVersion;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables that the modules declare, on every version. */
class MigratedTablesTest {

  private static final Instant NOW = Instant.parse("2026-12-15T12:00:00Z");

  @ParameterizedTest
  @EnumSource
  void areMaintainedFromBeginningToEnd(PostgresVersion version) throws Exception {
    List<Module> modules = ModuleCatalog.load().all();
    List<PartitionedTable> tables =
        modules.stream()
            .flatMap(module -> module.partitionedTables().stream())
            .map(table -> new PartitionedTable(table.table(), table.column()))
            .toList();
    PartitionsSpec spec =
        new PartitionsSpec(
            3,
            tables.stream().map(table -> new PartitionedTableSpec(table.name(), "90d")).toList());
    PartitionMaintenance maintenance =
        new PartitionMaintenance(new Backoff(pause -> {}, new Random(1)));
    try (PartitionedDatabase database = PartitionedDatabase.start(version)) {
      for (Module module : modules) {
        for (Migration migration : module.migrations()) {
          database.execute(migration.up());
        }
      }
      database.execute(
          """
          INSERT INTO activity_log (user_id, action, created_at)
          SELECT gen_random_uuid(), 'login', at
          FROM generate_series('2026-12-01 00:00:00+00'::timestamptz, '2027-01-31 00:00:00+00', '1 day') AS at
          """);

      List<TableReport> made = maintenance.run(database::connect, tables, spec, Set.of(), NOW);

      assertThat(made)
          .hasSizeGreaterThanOrEqualTo(3)
          .allSatisfy(report -> assertThat(report.failure()).isNull())
          .allSatisfy(report -> assertThat(report.created()).hasSize(4));
      assertThat(database.count("activity_log_default")).isZero();
      assertThat(database.count("activity_log_2026_12")).isEqualTo(31);
      assertThat(database.count("activity_log_2027_01")).isEqualTo(31);

      List<TableReport> later =
          maintenance.run(
              database::connect, tables, spec, Set.of(), Instant.parse("2027-06-15T12:00:00Z"));

      assertThat(later)
          .allSatisfy(report -> assertThat(report.failure()).isNull())
          .allSatisfy(report -> assertThat(report.dropped()).hasSize(3));
      assertThat(database.count("activity_log")).isZero();
    }
  }
}
