package io.revenge.operator.partition;

import static io.revenge.operator.partition.PartitionedDatabase.ACTIVITY;
import static io.revenge.operator.partition.PartitionedDatabase.MOVIES;
import static io.revenge.operator.partition.PartitionedDatabase.TABLES;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.PartitionedTableSpec;
import io.revenge.api.v1alpha1.PartitionsSpec;
import io.revenge.test.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** On the oldest version and the newest. */
@ParameterizedClass
@EnumSource(names = {"POSTGRES_15", "POSTGRES_18"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartitionMaintenanceTest {

  private static final Instant DECEMBER = Instant.parse("2026-12-15T12:00:00Z");
  private static final Instant MARCH = Instant.parse("2027-03-15T12:00:00Z");
  private static final PartitionsSpec SPEC = new PartitionsSpec(3, null);
  private static final PartitionsSpec KEEP_90_DAYS =
      new PartitionsSpec(3, List.of(new PartitionedTableSpec("activity_log", "90d")));

  @Parameter private PostgresVersion version;
  private PartitionedDatabase database;
  private final List<Duration> pauses = new ArrayList<>();

  @BeforeParameterizedClassInvocation
  void start() throws Exception {
    database = PartitionedDatabase.start(version);
  }

  @AfterParameterizedClassInvocation
  void stop() throws Exception {
    database.close();
  }

  @BeforeEach
  void recreateTables() throws Exception {
    database.recreateTables();
    pauses.clear();
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
  void boundariesAreMidnightInUtcWhateverTheSessionsTimeZone() throws Exception {
    new PartitionMaintenance(new Backoff(pauses::add, new Random(1)))
        .run(() -> database.connect("America/St_Johns"), TABLES, SPEC, Set.of(), DECEMBER);

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

  @Test
  void theHorizonMovesOnWithTheMonths() throws Exception {
    run(SPEC, DECEMBER);

    List<TableReport> reports = run(SPEC, MARCH);

    assertThat(reports.getFirst().created())
        .containsExactly("activity_log_2027_04", "activity_log_2027_05", "activity_log_2027_06");
    assertThat(observe(ACTIVITY).partitions()).hasSize(7);
  }

  @Test
  void indexesKeysAndForeignKeysAreThoseOfTheTable() throws Exception {
    run(SPEC, DECEMBER);

    assertThat(
            database.query(
                """
                SELECT pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid = 'movie_watch_history_2026_12'::regclass
                  AND conparentid <> 0 AND contype IN ('p', 'f') ORDER BY contype
                """))
        .containsExactly(
            "FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE",
            "PRIMARY KEY (id, watched_at)");
    assertThat(
            database.query(
                """
                SELECT count(*) FROM pg_inherits
                WHERE inhparent = 'idx_movie_watch_history_user_time'::regclass
                """))
        .containsExactly("5");
  }

  @Test
  void rowsInDefaultMoveToTheirMonths() throws Exception {
    fill("2026-10-01", "2027-01-31", "1 day");

    List<TableReport> reports = run(SPEC, DECEMBER);

    assertThat(reports).extracting(TableReport::failure).containsOnlyNulls();
    assertThat(database.count("activity_log_default")).isZero();
    assertThat(database.count("activity_log_2026_10")).isEqualTo(31);
    assertThat(database.count("activity_log_2027_01")).isEqualTo(31);
    assertThat(database.count("activity_log")).isEqualTo(123);
  }

  @Test
  void rowsAtTheBoundaryMoveToTheMonthThatTheyBegin() throws Exception {
    addActivity("2026-11-30 23:59:59.999999+00");
    addActivity("2026-12-01 00:00:00+00");

    run(SPEC, DECEMBER);

    assertThat(database.count("activity_log_2026_11")).isEqualTo(1);
    assertThat(database.count("activity_log_2026_12")).isEqualTo(1);
  }

  @Test
  void everyRowIsSeenAtEveryMomentWhileRowsMove() throws Exception {
    fill("2026-09-01", "2026-12-10", "5 minutes");
    long rows = database.count("activity_log");
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong counts = new AtomicLong();
    CompletableFuture<Set<Long>> seen =
        CompletableFuture.supplyAsync(() -> countUntil(done, "activity_log", counts));
    await().until(() -> counts.get() > 0 || seen.isDone());

    try {
      run(SPEC, DECEMBER);
    } finally {
      done.set(true);
    }

    assertThat(seen.join()).containsExactly(rows);
    assertThat(database.count("activity_log_default")).isZero();
  }

  @Test
  void whatArrivesBetweenTheLookAndTheLockIsMovedInTheNextAttempt() throws Exception {
    AtomicInteger statements = new AtomicInteger();

    List<TableReport> reports =
        run(
            List.of(ACTIVITY),
            (connection, step) -> {
              if (step.equals("createStatement") && statements.incrementAndGet() == 3) {
                addActivity("2027-01-10 00:00:00+00");
              }
            });

    assertThat(reports.getFirst().failure()).isNull();
    assertThat(pauses).hasSize(1);
    assertThat(database.count("activity_log_2027_01")).isEqualTo(1);
  }

  @Test
  void aLongTransactionHindersItsOwnTableOnlyAndNotForEver() throws Exception {
    try (Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("LOCK TABLE activity_log_default IN ACCESS SHARE MODE");

      List<TableReport> reports = run(SPEC, DECEMBER);

      assertThat(requireNonNull(reports.get(0).failure()).sqlState()).isEqualTo("55P03");
      assertThat(reports.get(1).failure()).isNull();
      assertThat(database.partitions("movie_watch_history")).hasSize(4);
      assertThat(pauses).hasSize(1);
    }
  }

  @Test
  void anAttemptAfterTheLockIsGoneSucceeds() throws Exception {
    try (Connection reader = database.connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("LOCK TABLE activity_log_default IN ACCESS SHARE MODE");
      Backoff.Pause pause =
          duration -> {
            pauses.add(duration);
            try {
              reader.rollback();
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          };

      List<TableReport> reports =
          new PartitionMaintenance(new Backoff(pause, new Random(1)))
              .run(database::connect, TABLES, SPEC, Set.of(), DECEMBER);

      assertThat(reports).extracting(TableReport::failure).containsOnlyNulls();
      assertThat(pauses).hasSize(1);
    }
  }

  @Test
  void inADeadlockTheApplicationGoesOn() throws Exception {
    fillMovies();
    try (Connection application = database.connect();
        Statement statement = application.createStatement()) {
      application.setAutoCommit(false);
      statement.execute("UPDATE users SET name = 'changed'");
      CompletableFuture<List<TableReport>> maintenance =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return run(List.of(MOVIES), (connection, step) -> {});
                } catch (Exception e) {
                  throw new CompletionException(e);
                }
              });
      await()
          .pollInterval(Duration.ofMillis(10))
          .until(
              () ->
                  database.count(
                          "pg_locks WHERE NOT granted AND relation = 'public.users'::regclass")
                      == 1);

      // The maintenance holds the table that this reads, and waits for the row changed above.
      statement.execute("SELECT count(*) FROM movie_watch_history");
      application.commit();

      assertThat(maintenance.join().getFirst().failure()).isNull();
    }
  }

  /** The same operator goes on, on another connection. */
  @Test
  void itsSessionTerminatedBeforeAnyStatementItGoesOnAndNoRowIsEverMissed() throws Exception {
    boolean terminated = true;
    for (int step = 1; terminated; step++) {
      int victim = step;
      AtomicInteger steps = new AtomicInteger();
      WatchedConnection.Watcher watcher =
          (connection, name) -> {
            if (steps.incrementAndGet() == victim) {
              terminate(connection);
            }
          };

      everyRowIsSeenWhileItRuns(
          () -> WatchedConnection.of(database.connect(), watcher),
          "terminated before step " + step);

      terminated = steps.get() >= victim;
    }
  }

  /** As an operator that is killed: whether the server finishes a statement, it never learns. */
  @Test
  void killedAfterAnyMessageToTheServerTheNextOneGoesOnAndNoRowIsEverMissed() throws Exception {
    boolean killed = true;
    for (int message = 1; killed; message++) {
      try (CutConnections way = new CutConnections(database.port(), message)) {
        everyRowIsSeenWhileItRuns(
            () -> database.connect(way.port()), "killed after message " + message);

        killed = way.isCut();
      }
    }
  }

  /** With rows that move, rows past their retention, and a reader that counts the whole time. */
  private void everyRowIsSeenWhileItRuns(OwnerConnections interrupted, String when)
      throws Exception {
    PartitionsSpec spec = new PartitionsSpec(1, KEEP_90_DAYS.tables());
    String kept = "activity_log WHERE created_at >= '2026-09-01 00:00:00+00'";
    database.recreateTables();
    run(List.of(ACTIVITY), spec, Set.of(), Instant.parse("2026-08-15T00:00:00Z"));
    fill("2026-07-25", "2026-09-10", "1 day");
    fill("2026-12-01", "2026-12-10", "1 day");
    long rows = database.count(kept);
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong counts = new AtomicLong();
    CompletableFuture<Set<Long>> seen =
        CompletableFuture.supplyAsync(() -> countUntil(done, kept, counts));
    List<TableReport> reports;
    try {
      await().pollInterval(Duration.ofMillis(1)).until(() -> counts.get() > 0 || seen.isDone());
      new PartitionMaintenance(new Backoff(pauses::add, new Random(1)))
          .run(interrupted, List.of(ACTIVITY), spec, Set.of(), DECEMBER);
      reports = run(List.of(ACTIVITY), spec, Set.of(), DECEMBER);
    } finally {
      done.set(true);
    }

    assertThat(seen.join()).as("rows seen, %s", when).containsExactly(rows);
    assertThat(reports.getFirst().failure()).as(when).isNull();
    assertThat(database.count("activity_log")).as(when).isEqualTo(rows);
    assertThat(
            database.query(
                "SELECT relname FROM pg_class WHERE relname ~ '^activity_log_2' AND relkind = 'r'"
                    + " ORDER BY 1"))
        .as(when)
        .containsExactly("activity_log_2026_09", "activity_log_2026_12", "activity_log_2027_01");
  }

  @Test
  void moreThanAHundredThousandRowsMoveOnlyWhenAPersonSaysSo() throws Exception {
    fill("2027-01-10 00:00:00", "2027-01-11 03:46:40", "1 second");
    assertThat(database.count("activity_log_default")).isEqualTo(100_001);

    List<TableReport> reports = run(SPEC, DECEMBER);

    assertThat(reports).extracting(TableReport::failure).containsOnlyNulls();
    assertThat(database.partitions("activity_log"))
        .containsExactly("activity_log_2026_12", "activity_log_2027_02", "activity_log_2027_03");
    assertThat(
            PartitionsAhead.verdict(
                    List.of(observe(ACTIVITY)), reports, SPEC, DECEMBER, "revenge", "media")
                .reason())
        .isEqualTo("RowsInDefault");

    run(TABLES, SPEC, Set.of("activity_log"), DECEMBER);

    assertThat(database.count("activity_log_2027_01")).isEqualTo(100_001);
    assertThat(database.count("activity_log_default")).isZero();
  }

  @Test
  void retentionDropsWhatLiesWhollyBeforeTheCutoff() throws Exception {
    run(SPEC, Instant.parse("2026-07-15T00:00:00Z"));
    database.execute(
        """
        CREATE TABLE activity_log_2025 PARTITION OF activity_log
            FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00')
        """);

    List<TableReport> reports = run(KEEP_90_DAYS, DECEMBER);

    assertThat(reports.getFirst().dropped())
        .containsExactly("activity_log_2026_07", "activity_log_2026_08");
    assertThat(database.partitions("activity_log"))
        .containsExactly(
            "activity_log_2025",
            "activity_log_2026_09",
            "activity_log_2026_10",
            "activity_log_2026_12",
            "activity_log_2027_01",
            "activity_log_2027_02",
            "activity_log_2027_03");
    assertThat(database.partitions("movie_watch_history")).contains("movie_watch_history_2026_07");
  }

  @Test
  void retentionOfATableWithForeignKeysDropsToo() throws Exception {
    run(SPEC, Instant.parse("2026-07-15T00:00:00Z"));
    PartitionsSpec spec =
        new PartitionsSpec(3, List.of(new PartitionedTableSpec(MOVIES.name(), "90d")));

    List<TableReport> reports = run(spec, DECEMBER);

    assertThat(reports.get(1).dropped())
        .containsExactly("movie_watch_history_2026_07", "movie_watch_history_2026_08");
  }

  @Test
  void aPartitionMadeByHandUnderItsMonthsNameIsDroppedLikeOneOfOurs() throws Exception {
    database.execute(
        """
        CREATE TABLE activity_log_2024_01 PARTITION OF activity_log
            FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2024-02-01 00:00:00+00')
        """);

    assertThat(run(KEEP_90_DAYS, DECEMBER).getFirst().dropped())
        .containsExactly("activity_log_2024_01");
  }

  @Test
  void whatAPersonDetachedIsNotDropped() throws Exception {
    run(SPEC, Instant.parse("2026-05-15T00:00:00Z"));
    database.execute("ALTER TABLE activity_log DETACH PARTITION activity_log_2026_05");

    run(KEEP_90_DAYS, DECEMBER);

    assertThat(database.count("pg_class WHERE relname = 'activity_log_2026_05'")).isEqualTo(1);
  }

  @Test
  void aMonthOfTheHorizonThatWasDetachedIsAttachedAgainWithItsRows() throws Exception {
    run(SPEC, DECEMBER);
    addActivity("2027-01-10 00:00:00+00");
    database.execute("ALTER TABLE activity_log DETACH PARTITION activity_log_2027_01");
    addActivity("2027-01-11 00:00:00+00");

    List<TableReport> reports = run(SPEC, DECEMBER);

    assertThat(reports.getFirst().failure()).isNull();
    assertThat(database.count("activity_log_2027_01")).isEqualTo(2);
    assertThat(database.count("activity_log")).isEqualTo(2);
  }

  @Test
  void aForeignTableOfAPartitionsNameIsNotTouched() throws Exception {
    database.execute(
        "CREATE TABLE activity_log_2027_01 (note TEXT);"
            + "INSERT INTO activity_log_2027_01 VALUES ('mine')");

    TableReport report = run(SPEC, DECEMBER).getFirst();

    assertThat(requireNonNull(report.failure()).sqlState()).isEqualTo("RV002");
    assertThat(report.failure().message())
        .isEqualTo("activity_log_2027_01 exists already and is no partition of activity_log");
    assertThat(report.created())
        .containsExactly("activity_log_2026_12", "activity_log_2027_02", "activity_log_2027_03");
    assertThat(database.query("SELECT note FROM activity_log_2027_01")).containsExactly("mine");
  }

  @Test
  void oneTableThatFailsDoesNotStopTheNext() throws Exception {
    database.execute("CREATE TABLE plain (created_at TIMESTAMPTZ)");
    List<PartitionedTable> tables =
        List.of(
            new PartitionedTable("absent", "created_at"),
            new PartitionedTable("plain", "created_at"),
            new PartitionedTable("activity_log", "action"),
            MOVIES);

    List<TableReport> reports = run(tables, SPEC, Set.of(), DECEMBER);

    assertThat(reports)
        .extracting(report -> report.failure() == null ? "" : report.failure().message())
        .containsExactly(
            "the table does not exist",
            "the table is not partitioned",
            "the table is not partitioned by range of action",
            "");
    assertThat(database.partitions("movie_watch_history")).hasSize(4);
  }

  @Test
  void unusualNamesWork() throws Exception {
    PartitionedTable odd = new PartitionedTable("Odd \"table\"; it's", "at % 'x'");
    database.execute(
        """
        CREATE TABLE "Odd ""table""; it's" (
            "a, b" BIGINT GENERATED BY DEFAULT AS IDENTITY,
            gone INTEGER,
            "at % 'x'" TIMESTAMPTZ NOT NULL,
            doubled BIGINT GENERATED ALWAYS AS ("a, b" * 2) STORED,
            PRIMARY KEY ("a, b", "at % 'x'")
        ) PARTITION BY RANGE ("at % 'x'");
        ALTER TABLE "Odd ""table""; it's" DROP COLUMN gone;
        CREATE TABLE "odd default" PARTITION OF "Odd ""table""; it's" DEFAULT;
        INSERT INTO "Odd ""table""; it's" ("a, b", "at % 'x'") VALUES (21, '2026-12-24 00:00:00+00');
        """);
    PartitionsSpec spec =
        new PartitionsSpec(1, List.of(new PartitionedTableSpec(odd.name(), "90d")));

    List<TableReport> made = run(List.of(odd), spec, Set.of(), DECEMBER);
    List<String> moved = database.query("SELECT doubled FROM \"Odd \"\"table\"\"; it's_2026_12\"");
    List<TableReport> dropped =
        run(List.of(odd), spec, Set.of(), Instant.parse("2027-04-15T00:00:00Z"));

    assertThat(made.getFirst().failure()).isNull();
    assertThat(moved).containsExactly("42");
    assertThat(dropped.getFirst().dropped()).containsExactly("Odd \"table\"; it's_2026_12");
  }

  @Test
  void rowsWhoseMoveWouldHaveOtherEffectsStay() throws Exception {
    database.execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
        CREATE TRIGGER keep BEFORE DELETE ON activity_log FOR EACH ROW EXECUTE FUNCTION refuse();
        CREATE TABLE notes (
            log UUID, at TIMESTAMPTZ,
            FOREIGN KEY (log, at) REFERENCES movie_watch_history ON DELETE CASCADE
        );
        """);
    addActivity("2026-12-10 00:00:00+00");
    fillMovies();

    List<TableReport> reports = run(SPEC, DECEMBER);

    assertThat(requireNonNull(reports.get(0).failure()).sqlState()).isEqualTo("RV003");
    assertThat(requireNonNull(reports.get(1).failure()).sqlState()).isEqualTo("RV003");
    assertThat(database.count("activity_log_default")).isEqualTo(1);
    assertThat(database.partitions("activity_log")).hasSize(3);
  }

  @Test
  void timesThatAreNoMonthStayInDefaultAndHinderNobody() throws Exception {
    addActivity("infinity");
    addActivity("-infinity");
    addActivity("0044-03-15 00:00:00+00 BC");

    List<TableReport> reports = run(SPEC, DECEMBER);

    assertThat(reports.getFirst().failure()).isNull();
    assertThat(observe(ACTIVITY).rowsInDefault()).isEqualTo(3);
    assertThat(PartitionPlan.of(observe(ACTIVITY), SPEC, false, DECEMBER).isEmpty()).isTrue();
  }

  @Test
  void boundsWithoutAnEndAreUnderstood() throws Exception {
    database.execute(
        "CREATE TABLE activity_log_old PARTITION OF activity_log"
            + " FOR VALUES FROM (MINVALUE) TO ('2027-02-01 01:00:00+01')");

    assertThat(run(SPEC, DECEMBER).getFirst().created())
        .containsExactly("activity_log_2027_02", "activity_log_2027_03");
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsAFailureOfEveryTable() throws Exception {
    List<TableReport> reports =
        new PartitionMaintenance(new Backoff(pauses::add, new Random(1)))
            .run(
                () -> {
                  throw new SQLException("the server said no", "57P03");
                },
                TABLES,
                SPEC,
                Set.of(),
                DECEMBER);

    assertThat(reports)
        .extracting(report -> requireNonNull(report.failure()).sqlState())
        .containsExactly("57P03", "57P03", "57P03");
  }

  @Test
  void rowsOfAnUnknownUserAreRefusedAfterTheAttachAsBefore() throws Exception {
    run(SPEC, DECEMBER);

    assertThatThrownBy(
            () ->
                database.execute(
                    "INSERT INTO movie_watch_history (user_id, watched_at)"
                        + " VALUES (gen_random_uuid(), '2026-12-24 00:00:00+00')"))
        .hasMessageContaining("foreign key");
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

  private List<TableReport> run(List<PartitionedTable> tables, WatchedConnection.Watcher watcher)
      throws Exception {
    return new PartitionMaintenance(new Backoff(pauses::add, new Random(1)))
        .run(
            () -> WatchedConnection.of(database.connect(), watcher),
            tables,
            SPEC,
            Set.of(),
            DECEMBER);
  }

  private ObservedTable observe(PartitionedTable table) throws Exception {
    try (Connection connection = database.connect()) {
      return PartitionObservation.observe(connection, List.of(table)).getFirst();
    }
  }

  private void fill(String from, String to, String step) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                INSERT INTO activity_log (user_id, action, created_at)
                SELECT gen_random_uuid(), 'login', at
                FROM generate_series(?::timestamptz, ?::timestamptz, ?::interval) AS at
                """)) {
      statement.setString(1, from);
      statement.setString(2, to);
      statement.setString(3, step);
      statement.execute();
    }
  }

  private void addActivity(String at) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                INSERT INTO activity_log (user_id, action, created_at)
                VALUES (gen_random_uuid(), 'login', ?::timestamptz)
                """)) {
      statement.setString(1, at);
      statement.execute();
    }
  }

  private void fillMovies() throws SQLException {
    database.execute(
        """
        INSERT INTO users (name) VALUES ('somebody');
        INSERT INTO movie_watch_history (user_id, watched_at)
        SELECT id, '2026-12-10 00:00:00+00' FROM users;
        """);
  }

  private Set<Long> countUntil(AtomicBoolean done, String table, AtomicLong counts) {
    Set<Long> seen = new TreeSet<>();
    try (Connection connection = database.connect();
        Statement count = connection.createStatement()) {
      while (!done.get()) {
        // Planned anew each time: a prepared plan would be checked again after its locks.
        try (var row = count.executeQuery("SELECT count(*) FROM " + table)) {
          row.next();
          seen.add(row.getLong(1));
          counts.incrementAndGet();
        }
      }
      return seen;
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private void terminate(Connection victim) throws SQLException {
    int pid = victim.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    try (Connection superuser = database.connectAsSuperuser();
        PreparedStatement statement =
            superuser.prepareStatement("SELECT pg_terminate_backend(?, 10000)")) {
      statement.setInt(1, pid);
      statement.execute();
    }
  }
}
