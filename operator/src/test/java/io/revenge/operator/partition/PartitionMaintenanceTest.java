package io.revenge.operator.partition;

import static io.revenge.operator.partition.PartitionedDatabase.TABLES;
import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.PartitionsSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartitionMaintenanceTest {

  private static final Instant DECEMBER = Instant.parse("2026-12-15T12:00:00Z");
  private static final PartitionsSpec SPEC = new PartitionsSpec(3, null);

  private PartitionedDatabase database;
  private final List<Duration> pauses = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    database = PartitionedDatabase.start();
  }

  @AfterAll
  void stop() throws Exception {
    database.close();
  }

  @BeforeEach
  void recreateTables() throws Exception {
    database.recreateTables();
  }

  @Test
  void theCurrentMonthAndTheMonthsAheadGetPartitions() throws Exception {
    List<TableReport> reports = run(SPEC, DECEMBER);

    assertThat(reports).extracting(TableReport::failure).containsOnlyNulls();
    for (PartitionedTable table : TABLES) {
      assertThat(database.partitions(table.name()))
          .containsExactly(
              table.name() + "_2026_12",
              table.name() + "_2027_01",
              table.name() + "_2027_02",
              table.name() + "_2027_03");
    }
  }

  @Test
  void boundariesAreMidnightInUtc() throws Exception {
    run(SPEC, DECEMBER);

    assertThat(
            database.query(
                "SELECT pg_get_expr(relpartbound, oid) FROM pg_class"
                    + " WHERE relname = 'activity_log_2026_12'"))
        .containsExactly(
            "FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')");
  }

  @Test
  void aSecondRunChangesNothing() throws Exception {
    run(SPEC, DECEMBER);
    List<String> before = database.query("SELECT oid FROM pg_class ORDER BY oid");

    List<TableReport> reports = run(SPEC, DECEMBER);

    assertThat(reports).allSatisfy(report -> assertThat(report.created()).isEmpty());
    assertThat(database.query("SELECT oid FROM pg_class ORDER BY oid")).isEqualTo(before);
  }

  private List<TableReport> run(PartitionsSpec spec, Instant now) throws Exception {
    return run(TABLES, spec, Set.of(), now);
  }

  private List<TableReport> run(
      List<PartitionedTable> tables, PartitionsSpec spec, Set<String> unlimited, Instant now)
      throws Exception {
    return new PartitionMaintenance(new Backoff(pauses::add, new Random(1)))
        .run(database::connect, tables, spec, unlimited, now);
  }
}
