package io.revenge.operator.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revenge.migrations.Module;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.migrations.ModuleHistory;
import io.revenge.operator.partition.ObservedTable;
import io.revenge.operator.partition.PartitionObservation;
import io.revenge.operator.partition.PartitionedTable;
import io.revenge.operator.postgres.ExcessiveAnswerException;
import io.revenge.operator.postgres.Job;
import io.revenge.operator.postgres.Postgres;
import io.revenge.test.postgres.PostgresVersion;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the owner of a database can put in place of what the operator reads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileOwnerTest {

  private static final String FLOOD =
      """
      CREATE FUNCTION flood(notices int) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        FOR i IN 1..notices LOOP RAISE NOTICE 'x%', i; END LOOP;
        RETURN true;
      END $$;
      """;

  private static final List<Module> USERS = ModuleCatalog.load().select(List.of("users"));

  @TempDir private static Path files;

  private TlsServer server;
  private Postgres postgres;
  private Connection owner;

  @BeforeAll
  void start() throws Exception {
    World world = new World();
    world.goTo(Instant.now());
    world.reconcile();
    server = new TlsServer(PostgresVersion.POSTGRES_18, files, world);
    postgres = server.as(world);
    OwnerPassword.set(postgres, "revenge", TlsServer.password(world));
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    owner = postgres.asOwner(Job.OBSERVE);
    run("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public");
  }

  @AfterEach
  void disconnect() throws SQLException {
    owner.close();
  }

  @Test
  void noticesAreNotKept() throws SQLException {
    run(FLOOD);

    try (Connection patient = postgres.asOwner(Job.MIGRATE);
        Statement statement = patient.createStatement();
        ResultSet answer = statement.executeQuery("SELECT flood(300000)")) {
      assertThat(answer.next()).isTrue();
      Throwable kept = statement.getWarnings();
      assertThat(kept).isNull();
    }
  }

  @Test
  void aHistoryThatRaisesNoticesIsReadNonetheless() throws SQLException {
    run(FLOOD);
    run(
        """
        CREATE VIEW flyway_history_users AS
          SELECT '0001'::varchar AS version, true AS success, 1 AS installed_rank, 'SQL'::varchar AS type
          WHERE flood(50000);
        """);

    assertThat(ModuleHistory.read(owner, USERS).getFirst().applied()).containsExactly("0001");
  }

  @Test
  void aHistoryOfManyLinesIsRefusedByName() throws SQLException {
    run(
        """
        CREATE VIEW flyway_history_users AS
          SELECT i::text AS version, true AS success, i AS installed_rank, 'SQL' AS type
          FROM generate_series(1, 1000000) AS i;
        """);

    assertThatThrownBy(() -> ModuleHistory.read(owner, USERS))
        .isInstanceOf(SQLException.class)
        .hasMessage(
            "flyway_history_users has more than 1000 lines, which no history of migrations has");
  }

  @Test
  void aHistoryOfLongVersionsIsCut() throws SQLException {
    run(
        """
        CREATE VIEW flyway_history_users AS
          SELECT repeat('9', 90000000) AS version, true AS success, 1 AS installed_rank, 'SQL' AS type;
        """);

    assertThat(ModuleHistory.read(owner, USERS).getFirst().applied())
        .containsExactly("9".repeat(50));
  }

  @Test
  void linesOfAnyNumberEndTheConnectionOnly() {
    assertThatThrownBy(() -> run("SELECT generate_series(1, 1000000)"))
        .isInstanceOf(SQLException.class)
        .matches(failure -> ExcessiveAnswerException.in(failure).isPresent());
  }

  @Test
  void ofMoreThan1000PartitionsNoneIsLookedAt() throws SQLException {
    run(
        """
        CREATE TABLE activity_log (created_at timestamptz) PARTITION BY RANGE (created_at);
        DO $$ BEGIN
          FOR i IN 1..1002 LOOP
            EXECUTE format('CREATE TABLE day_%s PARTITION OF activity_log FOR VALUES FROM (%L) TO (%L)',
              i, '2026-01-01'::date + i, '2026-01-01'::date + i + 1);
          END LOOP;
        END $$
        """);

    ObservedTable observed =
        PartitionObservation.observe(
                owner, List.of(new PartitionedTable("activity_log", "created_at")))
            .getFirst();

    assertThat(observed.problem()).isEqualTo("the table has more than 1000 partitions");
    assertThat(observed.partitions()).isEmpty();
  }

  @Test
  void rowsOfAnyMonthsAreCountedAndFewOfTheMonthsNamed() throws SQLException {
    run(
        """
        CREATE TABLE activity_log (created_at timestamptz) PARTITION BY RANGE (created_at);
        CREATE TABLE net PARTITION OF activity_log DEFAULT;
        INSERT INTO activity_log
          SELECT timestamptz '0001-01-01' + i * interval '1 month' FROM generate_series(0, 99999) AS i;
        """);

    ObservedTable observed =
        PartitionObservation.observe(
                owner, List.of(new PartitionedTable("activity_log", "created_at")))
            .getFirst();

    assertThat(observed.rowsInDefault()).isEqualTo(100_000);
    assertThat(observed.monthsInDefault()).hasSizeBetween(900, 1000);
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = owner.createStatement()) {
      statement.execute(sql);
    }
  }
}
