package io.revenge.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.migrations.TestServer.TestDatabase;
import io.revenge.test.postgres.PostgresVersion;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The shipped SQL files, on every version. */
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationsTest {
  private static final ModuleCatalog CATALOG = ModuleCatalog.load();
  private static final List<Migration> MIGRATIONS =
      CATALOG.all().stream()
          .flatMap(module -> module.migrations().stream())
          .sorted(Comparator.comparingInt(Migration::number))
          .toList();

  @Parameter private PostgresVersion version;
  private TestServer server;

  /** A database with all modules, which no test changes. */
  private TestDatabase migrated;

  private TestDatabase database;

  @BeforeParameterizedClassInvocation
  void migrate() throws IOException, SQLException {
    server = new TestServer(version);
    migrated = server.newDatabase();
    migrateAll(migrated);
  }

  @AfterParameterizedClassInvocation
  void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeDatabase() throws SQLException {
    database = server.newDatabase();
  }

  @Test
  void eachDownFileUndoesExactlyItsUpFile() {
    List<List<String>> before = new ArrayList<>();
    for (Migration migration : MIGRATIONS) {
      before.add(database.catalog());
      database.execute(migration.up());
    }
    List<String> complete = database.catalog();
    for (int i = MIGRATIONS.size() - 1; i >= 0; i--) {
      database.execute(MIGRATIONS.get(i).down());
      assertThat(database.catalog())
          .as("after %s is undone", MIGRATIONS.get(i).file())
          .isEqualTo(before.get(i));
    }
    MIGRATIONS.forEach(migration -> database.execute(migration.up()));
    assertThat(database.catalog()).isEqualTo(complete);
  }

  @Test
  void flywayMakesTheSameSchemaAsTheFilesInOrderOfTheirNumbers() {
    MIGRATIONS.forEach(migration -> database.execute(migration.up()));
    assertThat(migrated.catalog()).isEqualTo(database.catalog());
  }

  @Test
  void everyTableOfTheSeedIsThere() {
    assertThat(
            migrated.query(
                """
                SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                WHERE relkind IN ('r', 'p') AND nspname IN ('public', 'qar')
                """))
        .contains(
            "users",
            "movies",
            "movie_genres",
            "movie_people",
            "movie_user_ratings",
            "movie_watch_history",
            "series",
            "seasons",
            "episodes",
            "episode_user_ratings",
            "activity_log",
            "qar.expeditions",
            "qar.voyages",
            "qar.crew");
  }

  @Test
  void everyIndexOfTheSeedIsThereAndDefinedAsInTheSeed() throws SQLException {
    migrateAll(database);
    database.execute(
        """
        DROP INDEX idx_movies_title, idx_movies_release_date, idx_movies_added_at, idx_movies_search,
          idx_watch_history_user_time;
        -- From here word for word.
        -- Common query patterns
        CREATE INDEX idx_movies_title ON movies(title);
        CREATE INDEX idx_movies_release_date ON movies(release_date);
        CREATE INDEX idx_movies_added_at ON movies(added_at DESC);

        -- Full-text search (if not using Typesense)
        CREATE INDEX idx_movies_search ON movies
        USING gin(to_tsvector('english', title || ' ' || overview));

        -- User-specific queries
        CREATE INDEX idx_watch_history_user_time ON movie_watch_history(user_id, watched_at DESC);
        """);
    assertThat(indexesOnParents(migrated)).isEqualTo(indexesOnParents(database));
  }

  @Test
  void everyPartitionedTableIsDeclaredAndHasItsKeyAndItsDefaultPartition() {
    assertThat(
            migrated.query(
                """
                SELECT format('%s by %s, key %s, default %s', partrelid::regclass, pg_get_partkeydef(partrelid),
                  pg_get_constraintdef(k.oid), nullif(partdefid, 0)::regclass)
                FROM pg_partitioned_table JOIN pg_constraint k ON conrelid = partrelid AND contype = 'p'
                """))
        .containsExactlyInAnyOrderElementsOf(
            CATALOG.all().stream()
                .flatMap(module -> module.partitionedTables().stream())
                .map(
                    table ->
                        "%1$s by RANGE (%2$s), key PRIMARY KEY (id, %2$s), default %1$s_default"
                            .formatted(table.table(), table.column()))
                .toList());
  }

  @Test
  void noTableRefersToAnotherContentModulesTable() throws SQLException {
    for (Module module : CATALOG.all()) {
      List<String> before = tables(database);
      new Migrator(Duration.ofSeconds(10)).migrate(database.owner(), module);
      List<String> own = new ArrayList<>(tables(database));
      own.removeAll(before);
      assertThat(
              database.query(
                  """
                  SELECT DISTINCT confrelid::regclass::text FROM pg_constraint
                  WHERE contype = 'f' AND conparentid = 0 AND conrelid = ANY ('{%s}'::regclass[])
                  """
                      .formatted(String.join(",", own))))
          .as(module.name())
          .isSubsetOf(allowedTargets(own));
    }
  }

  @Test
  void aMovieWithoutOverviewIsFoundByItsTitle() throws SQLException {
    migrateAll(database);
    database.execute(
        """
        INSERT INTO libraries (id, name, type, paths)
        VALUES ('00000000-0000-0000-0000-000000000001', 'Films', 'movies', '{/films}');
        INSERT INTO movie_libraries (id) VALUES ('00000000-0000-0000-0000-000000000001');
        INSERT INTO movies (library_id, path, title)
        VALUES ('00000000-0000-0000-0000-000000000001', '/films/metropolis.mkv', 'Metropolis');
        """);
    assertThat(
            database.query(
                """
                SELECT title FROM movies
                WHERE to_tsvector('english', title || ' ' || overview) @@ plainto_tsquery('english', 'metropolis')
                """))
        .containsExactly("Metropolis");
  }

  private static List<String> allowedTargets(List<String> own) {
    List<String> targets = new ArrayList<>(own);
    targets.addAll(List.of("users", "libraries"));
    return targets;
  }

  private static List<String> tables(TestDatabase database) {
    return database.query(
        """
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND nspname IN ('public', 'qar')
        """);
  }

  private static List<String> indexesOnParents(TestDatabase database) {
    return database.query(
        """
        SELECT pg_get_indexdef(c.oid) FROM pg_class c
        WHERE relkind IN ('i', 'I') AND NOT relispartition AND relnamespace = 'public'::regnamespace ORDER BY 1
        """);
  }

  private static void migrateAll(TestDatabase database) throws SQLException {
    new Migrator(Duration.ofSeconds(10))
        .migrateAll(database.owner(), CATALOG.all(), progress -> {});
  }
}
