package io.revenge.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import io.revenge.migrations.Module;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.test.postgres.PostgresVersion;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Look and migrate, as the database work does, after the owner dropped all that it owns. */
class LostHistoryTest {

  private static final Instant NOW = Instant.parse("2026-11-27T03:00:00Z");
  private static final List<Module> MODULES = ModuleCatalog.load().select(List.of("movies"));

  @AutoClose private static EmbeddedPostgres server;

  private final ModuleMigration migration = new ModuleMigration();
  private DataSource owner;
  private List<ModuleStatus> status = List.of();

  @BeforeAll
  static void startServer() throws Exception {
    server =
        PostgresVersion.POSTGRES_18.server().setServerConfig("unix_socket_directories", "").start();
    sql(server.getPostgresDatabase(), "CREATE ROLE revenge LOGIN");
  }

  @BeforeEach
  void aDatabaseThatLostItsTables() throws SQLException {
    sql(server.getPostgresDatabase(), "DROP DATABASE IF EXISTS revenge");
    sql(server.getPostgresDatabase(), "CREATE DATABASE revenge OWNER revenge");
    owner = server.getDatabase("revenge", "revenge");
    work(KnownHistories.NONE);
    assertThat(status).extracting(ModuleStatus::state).containsOnly(State.Applied);
    sql(owner, "DROP OWNED BY CURRENT_USER CASCADE");
  }

  @Test
  void nothingIsMade() throws SQLException {
    KnownHistories known = KnownHistories.of(status, Optional.empty());

    work(known);
    work(known.and(status));

    assertThat(status)
        .allSatisfy(
            module ->
                assertThat(module)
                    .returns(State.HistoryMissing, ModuleStatus::state)
                    .returns(module.target(), ModuleStatus::version));
    assertThat(tables()).isZero();
  }

  @Test
  void whatVanishesBetweenLookAndMigrationIsNotMadeEither() throws SQLException {
    KnownHistories known = KnownHistories.of(status, Optional.empty());

    migrate(known, NOW);

    assertThat(status).extracting(ModuleStatus::state).containsOnly(State.HistoryMissing);
    assertThat(tables()).isZero();
  }

  @Test
  void aModuleThatIsNewGoesOnUnlessItNeedsOneThatIsStopped() throws SQLException {
    ModuleStatus users = status.getFirst();
    assertThat(users.name()).isEqualTo("users");

    work(KnownHistories.of(List.of(users), Optional.empty()));

    assertThat(status)
        .extracting(ModuleStatus::state)
        .containsExactly(State.HistoryMissing, State.Blocked, State.Applied, State.Blocked);
  }

  @Test
  void anAcceptedLossIsMigratedAndALaterOneStopsAgain() throws SQLException {
    work(KnownHistories.of(status, Optional.empty()));
    Optional<String> annotation =
        Optional.of(
            String.join(
                ",",
                status.stream()
                    .map(module -> module.name() + "=" + module.missingSince())
                    .toList()));

    work(KnownHistories.of(status, annotation));
    assertThat(status).extracting(ModuleStatus::state).containsOnly(State.Applied);
    assertThat(status).extracting(ModuleStatus::missingSince).containsOnlyNulls();

    sql(owner, "DROP OWNED BY CURRENT_USER CASCADE");
    work(KnownHistories.of(status, annotation), NOW.plusSeconds(60));
    assertThat(status).extracting(ModuleStatus::state).containsOnly(State.HistoryMissing);
    assertThat(tables()).isZero();
  }

  private void work(KnownHistories known) throws SQLException {
    work(known, NOW);
  }

  private void work(KnownHistories known, Instant now) throws SQLException {
    try (Connection connection = owner.getConnection()) {
      status = known.judge(migration.observe(connection, MODULES), MODULES, now);
    }
    if (KnownHistories.anyToMigrate(status, MODULES)) {
      migrate(known, now);
    }
  }

  private void migrate(KnownHistories known, Instant now) throws SQLException {
    try (Connection observer = owner.getConnection()) {
      status =
          known.judge(
              migration.run(owner, observer, MODULES, status, known, running -> {}), MODULES, now);
    }
  }

  private long tables() throws SQLException {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void sql(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
