package io.revenge.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModuleCatalogTest {
  private static final String MODULES =
      """
      modules:
        - {name: users, numbers: ["1"], always: true}
        - {name: movies, numbers: ["10-19", "110-119"], requires: [users]}
        - {name: extras, numbers: ["20-29"], requires: [movies]}
      """;

  @Test
  void theShippedCatalogIsSound() {
    assertThat(ModuleCatalog.load().all())
        .extracting(module -> module.name() + " " + module.target())
        .containsExactly(
            "users 000001",
            "libraries 000002",
            "activity 000003",
            "movies 000010",
            "tvshows 000020",
            "qar 000900");
  }

  @Test
  void theShippedCatalogDeclaresItsPartitionedTables() {
    assertThat(ModuleCatalog.load().all())
        .flatExtracting(Module::partitionedTables)
        .containsExactly(
            new PartitionedTable("activity_log", "created_at"),
            new PartitionedTable("movie_watch_history", "watched_at"),
            new PartitionedTable("episode_watch_history", "watched_at"));
  }

  @Test
  void qarComesOnlyWhenChosen() {
    assertThat(ModuleCatalog.load().select(List.of("tvshows", "movies")))
        .extracting(Module::name)
        .containsExactly("users", "libraries", "activity", "movies", "tvshows");
  }

  @Test
  void nothingChosenLeavesWhatEveryDatabaseHas() {
    assertThat(ModuleCatalog.load().select(List.of()))
        .extracting(Module::name)
        .containsExactly("users", "libraries", "activity");
  }

  @Test
  void anUnknownModuleIsRefusedWithTheKnownOnes() {
    assertThatExceptionOfType(CatalogException.class)
        .isThrownBy(() -> ModuleCatalog.load().select(List.of("musik")))
        .withMessage(
            "unknown module 'musik', known are users, libraries, activity, movies, tvshows, qar");
  }

  @Test
  void aModuleWithoutWhatItRequiresIsRefused() {
    assertThatExceptionOfType(CatalogException.class)
        .isThrownBy(() -> catalog(MODULES, Map.of()).select(List.of("extras")))
        .withMessage("module 'extras' requires movies, which is not chosen");
  }

  @Test
  void aModuleMayOwnSeveralRanges() {
    assertThat(
            catalog(MODULES, Map.of("000110_movies_more", "SELECT 1"))
                .select(List.of("movies"))
                .getLast()
                .target())
        .isEqualTo("000110");
  }

  @Test
  void overlappingRangesAreRefused() {
    refused(
        MODULES.replace("20-29", "19-29"),
        Map.of(),
        "numbers 10-19 of movies overlap 19-29 of extras");
  }

  @Test
  void anUnknownRequirementIsRefused() {
    refused(
        MODULES.replace("[users]", "[people]"),
        Map.of(),
        "module movies: requires the unknown people");
  }

  @Test
  void modulesThatRequireEachOtherAreRefused() {
    refused(
        MODULES.replace("[users]", "[extras]"),
        Map.of(),
        "modules require each other: movies, extras");
  }

  @Test
  void aRequirementThatGolangMigrateWouldApplyLaterIsRefused() {
    refused(
        MODULES.replace("requires: [movies]", "requires: []").replace("[users]", "[extras]"),
        Map.of(),
        "module movies: requires extras, which is numbered later");
  }

  @Test
  void aModuleThatIsAlwaysThereMayNotRequireOneThatIsNot() {
    refused(
        MODULES.replace("[movies]", "[movies], always: true"),
        Map.of(),
        "module extras: is always there but requires movies, which is not");
  }

  @Test
  void aNumberOutsideEveryRangeIsRefused() {
    refused(
        MODULES,
        Map.of("000200_stray", "SELECT 1"),
        "000200_stray.up.sql: its number belongs to no module");
  }

  @Test
  void twoMigrationsOfTheSameNumberAreRefused() {
    refused(
        MODULES,
        Map.of("000010_again", "SELECT 1"),
        "000010_again.up.sql and 000010_movies.up.sql: same number");
  }

  @Test
  void anUpFileWithoutDownFileIsRefused() {
    Map<String, String> files = files(Map.of());
    files.remove("000010_movies.down.sql");
    assertThatExceptionOfType(CatalogException.class)
        .isThrownBy(() -> ModuleCatalog.of(MODULES, files))
        .withMessageContaining("000010_movies.up.sql: has no down file");
  }

  @Test
  void aDownFileWithoutUpFileIsRefused() {
    Map<String, String> files = files(Map.of());
    files.put("000011_alone.down.sql", "SELECT 1");
    assertThatExceptionOfType(CatalogException.class)
        .isThrownBy(() -> ModuleCatalog.of(MODULES, files))
        .withMessage("000011_alone.down.sql: has no up file");
  }

  @Test
  void anotherNameIsRefused() {
    refused(
        MODULES, Map.of("11_short", "SELECT 1"), "11_short.up.sql: not named NNNNNN_name.up.sql");
  }

  @Test
  void aModuleWithoutMigrationIsRefused() {
    refused(
        MODULES + "  - {name: music, numbers: [\"30-39\"]}\n",
        Map.of(),
        "module music: has no migration");
  }

  @Test
  void aPartitionedTableHasMonthlyPartitions() {
    refused(
        MODULES.replace("always: true", "partitions: [{table: log, column: at, period: week}]"),
        Map.of(),
        "module users: a partitioned table needs table, column and period: month");
  }

  @Test
  void transactionControlIsRefused() {
    refused(
        MODULES,
        Map.of("000011_tx", "/* a /* nested */ comment */ BEGIN; SELECT 'COMMIT;'; COMMIT;"),
        "000011_tx.up.sql: BEGIN: a file is one transaction");
  }

  @Test
  void whatOnlyLooksLikeTransactionControlIsNone() {
    assertThat(
            catalog(
                    MODULES,
                    Map.of(
                        "000011_do",
                        "DO $x$ BEGIN COMMIT; END $x$; SELECT 'a;''COMMIT;', E'\\';COMMIT;',"
                            + " \"a;COMMIT\"; -- ;COMMIT"))
                .all())
        .hasSize(3);
  }

  @Test
  void severalStatementsOutsideATransactionAreRefused() {
    refused(
        MODULES,
        Map.of("000011_two", "-- revenge: no-transaction\nSELECT ';'; SELECT 2;"),
        "000011_two.up.sql: no-transaction allows one statement, it holds 2");
  }

  @Test
  void anUnknownHeaderIsRefused() {
    refused(
        MODULES,
        Map.of("000011_typo", "-- revenge: statement-timeout=5 minutes\nSELECT 1"),
        "000011_typo.up.sql: unknown header 'statement-timeout=5 minutes'");
  }

  @Test
  void headersAreReadFromTheFirstCommentLines() {
    assertThat(
            header(
                """
                -- Why.

                -- revenge: no-transaction
                -- revenge: statement-timeout=2h
                SELECT 1;
                """))
        .isEqualTo(new Migration.Header(false, Duration.ofHours(2)));
  }

  @Test
  void aFileWithoutHeaderHasATransactionAndAQuarterOfAnHour() {
    assertThat(header("SELECT 1;\n-- revenge: no-transaction\n"))
        .isEqualTo(new Migration.Header(true, Duration.ofMinutes(15)));
  }

  private static Migration.Header header(String sql) {
    return catalog(MODULES, Map.of("000011_it", sql))
        .select(List.of("movies"))
        .getLast()
        .migrations()
        .getLast()
        .header();
  }

  private static void refused(String modules, Map<String, String> more, String fault) {
    assertThatExceptionOfType(CatalogException.class)
        .isThrownBy(() -> catalog(modules, more))
        .withMessageContaining(fault);
  }

  private static ModuleCatalog catalog(String modules, Map<String, String> more) {
    return ModuleCatalog.of(modules, files(more));
  }

  private static Map<String, String> files(Map<String, String> more) {
    Map<String, String> up = new HashMap<>(more);
    up.put("000001_users", "SELECT 1");
    up.put("000010_movies", "SELECT 1");
    up.put("000020_extras", "SELECT 1");
    Map<String, String> files = new HashMap<>();
    up.forEach(
        (name, sql) -> {
          files.put(name + ".up.sql", sql);
          files.put(name + ".down.sql", "SELECT 1");
        });
    return files;
  }
}
