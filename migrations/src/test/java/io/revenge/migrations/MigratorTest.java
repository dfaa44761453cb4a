package io.revenge.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revenge.migrations.TestServer.TestDatabase;
import io.revenge.test.postgres.PostgresVersion;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigratorTest {
  private static final String MODULES =
      """
      modules:
        - {name: base, numbers: ["1"], always: true}
        - {name: left, numbers: ["10-19"], requires: [base]}
        - {name: leaf, numbers: ["20-29"], requires: [left]}
        - {name: right, numbers: ["30-39"], requires: [base]}
      """;
  private static final Map<String, String> FILES =
      Map.of(
          "000001_base.up.sql", "CREATE TABLE base (id int);",
          "000010_left.up.sql", "CREATE TABLE left_one (id int);",
          "000011_left_two.up.sql", "CREATE TABLE left_two (id int);",
          "000020_leaf.up.sql", "CREATE TABLE leaf (id int);",
          "000030_right.up.sql", "CREATE TABLE right_one (id int);");

  private static TestServer server;

  private final Migrator migrator = new Migrator(Duration.ofSeconds(20));
  private TestDatabase database;

  @BeforeAll
  static void startServer() throws IOException, SQLException {
    server = new TestServer(PostgresVersion.POSTGRES_18);
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeDatabase() throws SQLException {
    database = server.newDatabase();
  }

  @Test
  void allModulesReachTheirTargets() throws SQLException {
    ModuleCatalog catalog = ModuleCatalog.load();
    assertThat(migrator.migrateAll(database.owner(), catalog.all(), progress -> {}))
        .containsExactlyElementsOf(
            catalog.all().stream()
                .<ModuleResult>map(module -> new ModuleResult.Applied(module, versions(module)))
                .toList());
    assertThat(states(catalog)).allMatch(ModuleState::atTarget);
  }

  @Test
  void aModuleCanBeAddedLater() throws SQLException {
    ModuleCatalog catalog = ModuleCatalog.load();
    migrator.migrateAll(database.owner(), catalog.select(List.of("movies")), progress -> {});
    assertThat(
            migrator.migrateAll(
                database.owner(), catalog.select(List.of("movies", "qar")), progress -> {}))
        .extracting(result -> ((ModuleResult.Applied) result).versions())
        .containsExactly(List.of(), List.of(), List.of(), List.of(), List.of("000900"));
  }

  @Test
  void aSecondRunWritesNothing() throws SQLException {
    List<Module> modules = ModuleCatalog.load().all();
    migrator.migrateAll(database.owner(), modules, progress -> {});
    List<Progress> progress = new ArrayList<>();
    String before = database.queryAsSuperuser("SELECT pg_current_xact_id()").getFirst();
    assertThat(migrator.migrateAll(database.owner(), modules, progress::add))
        .allMatch(result -> result.equals(new ModuleResult.Applied(result.module(), List.of())));
    String after = database.queryAsSuperuser("SELECT pg_current_xact_id()").getFirst();
    assertThat(Long.parseLong(after))
        .as("transactions that wrote")
        .isEqualTo(Long.parseLong(before) + 1);
    assertThat(progress).isEmpty();
  }

  @Test
  void aFailingModuleStopsOnlyThoseThatRequireIt() throws SQLException {
    ModuleCatalog catalog =
        catalog(
            Map.of(
                "000011_left_two.up.sql",
                """
                SELECT 1;

                SELECT * FROM nowhere;
                """));
    List<Progress> progress = new ArrayList<>();
    List<ModuleResult> results =
        migrator.migrateAll(database.owner(), catalog.all(), progress::add);
    assertThat(results)
        .extracting(result -> result.module().name() + " " + result.getClass().getSimpleName())
        .containsExactlyInAnyOrder("base Applied", "left Failed", "right Applied", "leaf Blocked");
    assertThat(results)
        .filteredOn(ModuleResult.Blocked.class::isInstance)
        .extracting(result -> ((ModuleResult.Blocked) result).by())
        .containsExactly("left");
    assertThat(failed(results).versions()).containsExactly("000010");
    assertThat(states(catalog))
        .extracting(ModuleState::version)
        .containsExactlyInAnyOrder("000001", "000010", "000030", null);
    assertThat(progress).hasSize(7);
  }

  @Test
  void aModuleWhoseExpectedHistoryIsGoneIsLeftAloneAndStopsThoseThatRequireIt()
      throws SQLException {
    ModuleCatalog catalog = catalog(Map.of());

    assertThat(migrator.migrateAll(database.owner(), catalog.all(), Set.of("left"), progress -> {}))
        .extracting(result -> result.module().name() + " " + result.getClass().getSimpleName())
        .containsExactlyInAnyOrder(
            "base Applied", "left HistoryMissing", "right Applied", "leaf Blocked");
    assertThat(states(catalog))
        .extracting(ModuleState::version)
        .containsExactlyInAnyOrder("000001", null, "000030", null);
  }

  @Test
  void anExpectedHistoryOfFewerVersionsGoesForward() throws SQLException {
    ModuleCatalog catalog = catalog(Map.of());
    migrator.migrateAll(database.owner(), catalog.all(), progress -> {});
    Set<String> all =
        catalog.all().stream().map(Module::name).collect(Collectors.toUnmodifiableSet());
    ModuleCatalog newer =
        catalog(
            Map.of(
                "000012_left_more.up.sql", "SELECT 1;", "000012_left_more.down.sql", "SELECT 1;"));

    assertThat(migrator.migrateAll(database.owner(), newer.all(), all, progress -> {}))
        .allMatch(ModuleResult.Applied.class::isInstance);
    assertThat(states(newer)).allMatch(ModuleState::atTarget);
  }

  @Test
  void aFailureNamesFileLineStatementAndSqlState() throws SQLException {
    MigrationFailure failure =
        failure(
            """
            -- A comment
            CREATE TABLE fine (id int);

            /* another */
            CREATE TABLE broken (
                id int,
                name nosuchtype
            );
            """);
    assertThat(failure.file()).isEqualTo("000030_right.up.sql");
    assertThat(failure.line()).isEqualTo(7);
    assertThat(failure.sqlState()).isEqualTo("42704");
    assertThat(failure.statement()).startsWith("CREATE TABLE broken (").endsWith(")");
    assertThat(failure.message()).isEqualTo("type \"nosuchtype\" does not exist");
    assertThat(database.query("SELECT to_regclass('fine')::text")).containsOnlyNulls();
  }

  @Test
  void aFailureWithoutAPlaceNamesTheLineWhereItsStatementBegins() throws SQLException {
    MigrationFailure failure =
        failure(
            """
            SELECT 1;

            -- why
            CREATE TABLE base (
              id int
            );
            """);
    assertThat(failure.sqlState()).isEqualTo("42P07");
    assertThat(failure.line()).isEqualTo(4);
  }

  @Test
  void aFailureInsideADoBlockIsNamedToo() throws SQLException {
    MigrationFailure failure =
        failure(
            """
            SELECT 1;
            DO $$
            BEGIN
              RAISE EXCEPTION 'no luck; at all' USING ERRCODE = 'RV001';
            END
            $$;
            """);
    assertThat(failure.sqlState()).isEqualTo("RV001");
    assertThat(failure.line()).isEqualTo(2);
    assertThat(failure.message()).isEqualTo("no luck; at all");
  }

  @Test
  void aFailureTellsNoRowsValues() throws SQLException {
    MigrationFailure failure =
        failure(
            """
            CREATE TABLE t AS SELECT 'se'||'cret' AS email FROM generate_series(1, 2);
            """
                + "CREATE UNIQUE INDEX ON t (email);");
    assertThat(failure.sqlState()).isEqualTo("23505");
    assertThat(failure.message()).doesNotContain("secret");
  }

  @Test
  void aFailedMigrationIsTriedAgain() throws SQLException {
    migrator.migrateAll(
        database.owner(),
        catalog(Map.of("000030_right.up.sql", "SELECT nonsense;")).all(),
        progress -> {});
    assertThat(migrator.migrateAll(database.owner(), catalog(Map.of()).all(), progress -> {}))
        .allMatch(ModuleResult.Applied.class::isInstance);
  }

  @Test
  void aFileHeadedNoTransactionRunsOutsideOne() throws SQLException {
    ModuleCatalog catalog =
        catalog(
            Map.of(
                "000031_more.up.sql",
                """
                -- revenge: no-transaction
                CREATE INDEX CONCURRENTLY idx_right ON right_one (id);
                """));
    assertThat(migrator.migrateAll(database.owner(), catalog.all(), progress -> {}))
        .allMatch(ModuleResult.Applied.class::isInstance);
    assertThat(
            database.query(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_right'::regclass"))
        .containsExactly("t");
  }

  @Test
  void aFailedFileOutsideATransactionIsReportedAndTriedAgain() throws SQLException {
    ModuleCatalog broken =
        catalog(
            Map.of(
                "000031_more.up.sql",
                """
                -- revenge: no-transaction
                VACUUM nowhere;
                """));
    assertThat(
            failed(migrator.migrateAll(database.owner(), broken.all(), progress -> {}))
                .failure()
                .sqlState())
        .isEqualTo("42P01");
    assertThat(states(broken)).extracting(ModuleState::failed).contains("000031");
    ModuleCatalog mended =
        catalog(
            Map.of(
                "000031_more.up.sql",
                """
                -- revenge: no-transaction
                VACUUM right_one;
                """));
    assertThat(migrator.migrateAll(database.owner(), mended.all(), progress -> {}))
        .allMatch(ModuleResult.Applied.class::isInstance);
    assertThat(states(mended)).allMatch(ModuleState::atTarget);
  }

  @Test
  void theInvalidIndexOfAFailedTryIsMadeAnew() throws SQLException {
    ModuleCatalog catalog =
        catalog(
            Map.of(
                "000030_right.up.sql",
                "CREATE TABLE right_one AS SELECT 1 AS id FROM generate_series(1, 2);",
                "000031_more.up.sql",
                """
                -- revenge: no-transaction
                CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS idx_right ON right_one (id);
                """));
    assertThat(
            failed(migrator.migrateAll(database.owner(), catalog.all(), progress -> {}))
                .failure()
                .sqlState())
        .isEqualTo("23505");
    database.execute("DELETE FROM right_one WHERE ctid = '(0,1)'");
    assertThat(migrator.migrateAll(database.owner(), catalog.all(), progress -> {}))
        .allMatch(ModuleResult.Applied.class::isInstance);
    assertThat(
            database.query(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_right'::regclass"))
        .containsExactly("t");
  }

  @Test
  void aStatementThatTakesLongerThanItsHeaderAllowsFails() throws SQLException {
    assertThat(
            failure(
                    """
                    -- revenge: statement-timeout=1s
                    SELECT pg_sleep(30);
                    """)
                .sqlState())
        .isEqualTo("57014");
  }

  @Test
  void theConnectionWaitsForWhatTheHeaderAllows() throws SQLException {
    ModuleCatalog catalog =
        catalog(
            Map.of(
                "000030_right.up.sql",
                """
                -- revenge: statement-timeout=1h
                SELECT pg_sleep(2);
                """));
    DataSource impatient = database.withSocketTimeout(Duration.ofSeconds(1));
    assertThat(migrator.migrateAll(impatient, catalog.all(), progress -> {}))
        .allMatch(ModuleResult.Applied.class::isInstance);
  }

  @Test
  void aStatementMayTakeFifteenMinutesByDefaultWhateverAnotherFileAskedFor() throws SQLException {
    ModuleCatalog catalog =
        catalog(
            Map.of(
                "000010_left.up.sql",
                """
                -- revenge: statement-timeout=2h
                """
                    + "CREATE TABLE l AS SELECT current_setting('statement_timeout') AS t;",
                "000030_right.up.sql",
                "CREATE TABLE r AS SELECT current_setting('statement_timeout') AS t;"));
    migrator.migrateAll(database.owner(), catalog.all(), progress -> {});
    assertThat(database.query("SELECT t FROM l UNION ALL SELECT t FROM r"))
        .containsExactly("2h", "15min");
  }

  @Test
  void whatAFileSetsInItsSessionEndsWithItsModule() throws SQLException {
    ModuleCatalog catalog =
        catalog(
            Map.of(
                "000010_left.up.sql",
                    "CREATE SCHEMA elsewhere; SET search_path TO elsewhere; SET work_mem = '64kB';",
                "000030_right.up.sql",
                    "CREATE TABLE r AS SELECT current_setting('work_mem') AS w;"));
    assertThat(migrator.migrateAll(database.owner(), catalog.all(), progress -> {}))
        .allMatch(ModuleResult.Applied.class::isInstance);
    assertThat(database.query("SELECT w FROM public.r")).doesNotContain("64kB");
  }

  @Test
  void twoMigratorsAtOnceApplyEveryFileOnce() throws Exception {
    List<Module> modules = ModuleCatalog.load().all();
    Callable<List<ModuleResult>> run =
        () -> migrator.migrateAll(database.owner(), modules, progress -> {});
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<String> applied = new ArrayList<>();
      for (Future<List<ModuleResult>> future : threads.invokeAll(List.of(run, run))) {
        future.get().forEach(result -> applied.addAll(((ModuleResult.Applied) result).versions()));
      }
      assertThat(applied)
          .containsExactlyInAnyOrderElementsOf(
              modules.stream().flatMap(module -> versions(module).stream()).toList());
    }
  }

  @Test
  void aLockIsAwaitedForTwoSecondsOnly() throws Exception {
    migrator.migrateAll(
        database.owner(), catalog(Map.of()).select(List.of("left")), progress -> {});
    try (Connection holder = database.owner().getConnection()) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("LOCK TABLE base IN ACCESS SHARE MODE");

      List<ModuleResult> results =
          migrator.migrateAll(
              database.owner(),
              catalog(Map.of("000030_right.up.sql", "ALTER TABLE base ADD COLUMN more int;")).all(),
              progress -> {});

      assertThat(failed(results).failure().sqlState()).isEqualTo("55P03");
    }
  }

  @Test
  void anIndexThatIsBuiltConcurrentlyWaitsForOlderTransactions() throws Exception {
    migrator.migrateAll(
        database.owner(), catalog(Map.of()).select(List.of("left")), progress -> {});
    ModuleCatalog concurrently =
        catalog(
            Map.of(
                "000030_right.up.sql",
                """
                -- revenge: no-transaction
                CREATE INDEX CONCURRENTLY base_id ON base (id);
                """));
    try (Connection older = database.owner().getConnection();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      older.setAutoCommit(false);
      older.createStatement().execute("INSERT INTO base VALUES (1)");
      Future<List<ModuleResult>> results =
          threads.submit(
              () -> migrator.migrateAll(database.owner(), concurrently.all(), progress -> {}));
      awaitLongerThanALockTimeout();

      older.rollback();

      assertThat(results.get()).allMatch(ModuleResult.Applied.class::isInstance);
    }
  }

  /** Until the build has waited for longer than any other statement may wait for a lock. */
  private void awaitLongerThanALockTimeout() throws InterruptedException {
    String waits =
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE query LIKE '%CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()
          AND wait_event_type = 'Lock' AND query_start < now() - interval '2.5 s'
        """;
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (database.queryAsSuperuser(waits).getFirst().equals("0")) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(100);
    }
  }

  @Test
  void aMigratorDoesNotWaitForEverForAnother() throws SQLException {
    try (Connection other = database.owner().getConnection();
        MigrationLock _ = MigrationLock.take(other, Duration.ZERO)) {
      assertThatThrownBy(
              () ->
                  new Migrator(Duration.ofMillis(300))
                      .migrateAll(database.owner(), catalog(Map.of()).all(), progress -> {}))
          .isInstanceOf(MigrationLockedException.class);
    }
  }

  @Test
  void aKilledRunLeavesNothingHalfDoneAndTheNextGoesOn() throws SQLException {
    ModuleCatalog dying =
        catalog(
            Map.of(
                "000011_left_two.up.sql",
                """
                CREATE TABLE half (id int);
                    SELECT pg_terminate_backend(pg_backend_pid());
                CREATE TABLE left_two (id int);
                """));
    assertThatThrownBy(() -> migrator.migrateAll(database.owner(), dying.all(), progress -> {}))
        .isInstanceOfSatisfying(
            MigrationAbortedException.class,
            abort ->
                assertThat(abort.failure())
                    .returns("000011_left_two.up.sql", MigrationFailure::file)
                    .returns(2, MigrationFailure::line)
                    .returns("57P01", MigrationFailure::sqlState));
    assertThat(database.query("SELECT to_regclass('half')::text")).containsOnlyNulls();
    assertThat(states(dying))
        .filteredOn(state -> state.module().name().equals("left"))
        .extracting(ModuleState::version, ModuleState::pending, ModuleState::failed)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("000010", 1, null));
    assertThat(migrator.migrateAll(database.owner(), catalog(Map.of()).all(), progress -> {}))
        .allMatch(ModuleResult.Applied.class::isInstance);
  }

  @Test
  void anAppliedFileThatWasChangedIsRefused() throws SQLException {
    migrator.migrateAll(database.owner(), catalog(Map.of()).all(), progress -> {});
    ModuleCatalog changed =
        catalog(
            Map.of(
                "000030_right.up.sql",
                "CREATE TABLE other (id int);",
                "000031_more.up.sql",
                "SELECT 1;"));
    MigrationFailure failure =
        failed(migrator.migrateAll(database.owner(), changed.all(), progress -> {})).failure();
    assertThat(failure.message()).contains("000030");
    assertThat(failure.sqlState()).isNull();
  }

  @Test
  void aVersionNewerThanThisLibraryIsNoFault() throws SQLException {
    migrator.migrateAll(
        database.owner(), catalog(Map.of("000031_more.up.sql", "SELECT 1;")).all(), progress -> {});
    ModuleCatalog older = catalog(Map.of());
    assertThat(migrator.migrateAll(database.owner(), older.all(), progress -> {}))
        .allMatch(ModuleResult.Applied.class::isInstance);
    assertThat(states(older)).extracting(ModuleState::version).contains("000031");
  }

  @Test
  void anEmptyDatabaseHasEverythingPending() throws SQLException {
    assertThat(states(catalog(Map.of())))
        .extracting(state -> state.version() + " " + state.pending())
        .containsExactlyInAnyOrder("null 1", "null 2", "null 1", "null 1");
  }

  private MigrationFailure failure(String right) throws SQLException {
    ModuleCatalog catalog = catalog(Map.of("000030_right.up.sql", right));
    return failed(migrator.migrateAll(database.owner(), catalog.all(), progress -> {})).failure();
  }

  private static ModuleResult.Failed failed(List<ModuleResult> results) {
    return results.stream()
        .filter(ModuleResult.Failed.class::isInstance)
        .map(ModuleResult.Failed.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private List<ModuleState> states(ModuleCatalog catalog) throws SQLException {
    try (Connection connection = database.owner().getConnection()) {
      return ModuleHistory.read(connection, catalog.all());
    }
  }

  private static List<String> versions(Module module) {
    return module.migrations().stream().map(Migration::version).toList();
  }

  private static ModuleCatalog catalog(Map<String, String> changes) {
    Map<String, String> files = new HashMap<>(FILES);
    files.putAll(changes);
    Map<String, String> pairs = new HashMap<>(files);
    files.keySet().forEach(file -> pairs.put(file.replace(".up.", ".down."), "SELECT 1;"));
    return ModuleCatalog.of(MODULES, pairs);
  }
}
