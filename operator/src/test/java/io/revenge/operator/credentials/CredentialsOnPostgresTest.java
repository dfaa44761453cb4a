package io.revenge.operator.credentials;

import static io.revenge.operator.credentials.World.NAMES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.revenge.operator.credentials.ServedCertificate.State;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.postgres.Job;
import io.revenge.operator.postgres.LeftoverBackends;
import io.revenge.operator.postgres.Postgres;
import io.revenge.operator.postgres.Sessions;
import io.revenge.operator.postgres.TlsPostgres;
import io.revenge.test.postgres.PostgresVersion;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CredentialsOnPostgresTest {

  @TempDir private static Path files;

  @Parameter private PostgresVersion version;
  private World world;
  private TlsServer server;
  private Postgres postgres;

  @BeforeParameterizedClassInvocation
  void start() throws Exception {
    world = new World(version);
    world.goTo(Instant.now());
    world.reconcile();
    server = new TlsServer(version, files, world);
  }

  @AfterParameterizedClassInvocation
  void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void connect() {
    postgres = server.as(world);
  }

  @Test
  void theOperatorLogsInByCertificate() throws SQLException {
    try (Connection operator = postgres.asOperator(Job.OBSERVE)) {
      assertThat(text(operator, "SELECT current_user || '@' || current_database()"))
          .isEqualTo("revenge_operator@postgres");
      assertThat(text(operator, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
          .isEqualTo("t");
    }
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    Address other = new Address("127.1", server.address().port());
    Postgres elsewhere = new TlsPostgres(other, TlsServer.login(world), new Sessions());

    assertThatThrownBy(() -> elsewhere.asOperator(Job.OBSERVE))
        .hasMessageContaining("hostname 127.1 could not be verified");
  }

  @Test
  void aServerOfAnotherCaIsRefused() {
    World stranger = new World(version);
    stranger.goTo(world.now());
    stranger.reconcile();

    assertThatThrownBy(() -> server.as(stranger).asOwner(Job.OBSERVE))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("PKIX");
  }

  @ParameterizedTest
  @EnumSource(Job.class)
  void theServerShowsEveryNameInFull(Job job) throws SQLException {
    try (Connection operator = postgres.asOperator(job)) {
      assertThat(text(operator, "SHOW application_name"))
          .isEqualTo(postgres.applicationName(job))
          .contains("revenge-operator 4f1c1a2e-5b0a-4c1c-8e57-0123456789ab ");
    }
  }

  @Test
  void settingsOfTheRoleDoNotCount() throws SQLException {
    server.asSuperuser(
        """
        ALTER ROLE revenge_operator SET search_path = evil;
        ALTER ROLE revenge_operator SET TimeZone = 'Asia/Tokyo';
        ALTER ROLE revenge_operator SET statement_timeout = '1h';
        ALTER ROLE revenge_operator SET idle_session_timeout = '1s';
        """);
    try (Connection operator = postgres.asOperator(Job.OBSERVE)) {
      assertThat(
              List.of(
                  text(operator, "SHOW search_path"),
                  text(operator, "SHOW TimeZone"),
                  text(operator, "SHOW statement_timeout"),
                  text(operator, "SHOW idle_session_timeout"),
                  text(operator, "SHOW client_connection_check_interval")))
          .containsExactly("pg_catalog,pg_temp", "UTC", "5s", "0", "5s");
    } finally {
      server.asSuperuser("ALTER ROLE revenge_operator RESET ALL");
    }
  }

  @Test
  void anErrorOfTheOwnersMakingDoesNotFillTheMemory() throws SQLException {
    OwnerPassword.set(postgres, "revenge", TlsServer.password(world));
    try (Connection owner = postgres.asOwner(Job.OBSERVE);
        Statement statement = owner.createStatement()) {
      assertThatThrownBy(
              () ->
                  statement.execute(
                      "DO $$ BEGIN RAISE EXCEPTION '%', repeat('x', 100000000); END $$"))
          .rootCause()
          .hasMessageContaining("the server answered one statement with more than 2097152 bytes");
    }
  }

  @Test
  void theOwnerMakesItsObjectsInPublic() throws SQLException {
    OwnerPassword.set(postgres, "revenge", TlsServer.password(world));
    try (Connection owner = postgres.ownerDataSource(Job.MIGRATE).getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute("CREATE TABLE made_here ()");
      assertThat(text(owner, "SELECT 'public.made_here'::regclass")).isEqualTo("made_here");
      statement.execute("DROP TABLE made_here");
    }
  }

  @Test
  void aStatementTimeoutOfItsOwnCounts() throws SQLException {
    OwnerPassword.set(postgres, "revenge", TlsServer.password(world));
    try (Connection owner =
        postgres.ownerDataSource(Job.MIGRATE, Duration.ofHours(2)).getConnection()) {
      assertThat(text(owner, "SHOW statement_timeout")).isEqualTo("2h");
    }
  }

  @Test
  void anOwnerWithoutPasswordGetsTheSecrets() throws SQLException {
    server.asSuperuser("ALTER ROLE revenge PASSWORD NULL");

    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> postgres.asOwner(Job.OBSERVE))
        .matches(OwnerPassword::isWrong);

    OwnerPassword.set(postgres, "revenge", TlsServer.password(world));

    assertThat(whoOwns(postgres)).isEqualTo("revenge");
  }

  @ParameterizedTest
  @ValueSource(strings = {"it's", "$$; DROP ROLE revenge; $$", "ä€密 \\ %L", "\"quoted\""})
  void theDatabaseFollowsWhateverAPersonWrites(String password) throws SQLException {
    World edited = new World(version);
    edited.goTo(world.now());
    edited.take(world);
    edited.edit(NAMES.appSecret(), "password", old -> password);
    edited.reconcile();

    OwnerPassword.set(server.as(edited), "revenge", password);

    assertThat(whoOwns(server.as(edited))).isEqualTo("revenge");
  }

  private static String whoOwns(Postgres postgres) throws SQLException {
    try (Connection owner = postgres.asOwner(Job.OBSERVE)) {
      return text(owner, "SELECT current_user");
    }
  }

  @Test
  void theServerKeepsAVerifierOnly() throws SQLException {
    server.asSuperuser("ALTER ROLE revenge PASSWORD NULL");
    OwnerPassword.set(postgres, "revenge", TlsServer.password(world));

    try (Connection superuser = server.superuser()) {
      assertThat(text(superuser, "SELECT rolpassword FROM pg_authid WHERE rolname = 'revenge'"))
          .startsWith("SCRAM-SHA-256$4096:");
    }
  }

  @Test
  void theOwnerFindsWhatIsLeft() throws SQLException {
    OwnerPassword.set(postgres, "revenge", TlsServer.password(world));
    try (Connection left = postgres.asOwner(Job.MIGRATE);
        Connection owner = postgres.asOwner(Job.OBSERVE)) {
      assertThat(LeftoverBackends.end(owner, postgres, Job.MIGRATE)).isTrue();

      assertThat(left.isValid(5)).isFalse();
      assertThat(owner.isValid(5)).isTrue();
    }
  }

  @Test
  void theOwnersOperatorsHideNothingThatIsLeft() throws SQLException {
    OwnerPassword.set(postgres, "revenge", TlsServer.password(world));
    try (Connection left = postgres.asOwner(Job.MIGRATE);
        Connection owner = postgres.asOwner(Job.OBSERVE);
        Statement statement = owner.createStatement()) {
      statement.execute(
          """
          CREATE FUNCTION never(text, varchar) RETURNS bool LANGUAGE sql AS 'SELECT false';
          CREATE OPERATOR = (FUNCTION = never, LEFTARG = text, RIGHTARG = varchar);
          """);
      try {
        assertThat(LeftoverBackends.end(owner, postgres, Job.MIGRATE)).isTrue();
        assertThat(left.isValid(5)).isFalse();
      } finally {
        statement.execute("DROP FUNCTION never CASCADE");
      }
    }
  }

  @Test
  void leftoverBackendsAreEnded() throws SQLException {
    OwnerPassword.set(postgres, "revenge", TlsServer.password(world));
    try (Connection left = postgres.asOwner(Job.MIGRATE);
        Connection other = postgres.asOwner(Job.PARTITION);
        Connection operator = postgres.asOperator(Job.LEFTOVER)) {
      assertThat(LeftoverBackends.end(operator, postgres.applicationName(Job.MIGRATE))).isTrue();

      assertThat(left.isValid(5)).isFalse();
      assertThat(other.isValid(5)).isTrue();
    }
  }

  @Test
  void theCallersOwnBackendIsNoLeftover() throws SQLException {
    try (Connection operator = postgres.asOperator(Job.LEFTOVER)) {
      assertThat(LeftoverBackends.end(operator, postgres.applicationName(Job.LEFTOVER))).isTrue();
      assertThat(operator.isValid(5)).isTrue();
    }
  }

  @Test
  void aRenewedCertificateIsServedAfterAReload() throws Exception {
    world.lose(NAMES.serverSecret());
    world.reconcile();
    ServedCertificate renewed = TlsServer.served(world);

    assertThat(renewed.converge(postgres, server.address())).isEqualTo(State.RELOADED);

    server.mount(world);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> renewed.converge(postgres, server.address()) == State.SERVED);
  }

  @Test
  void aServerThatTrustsAnotherCaLocksTheOperatorOut() throws Exception {
    World stranger = new World(version);
    stranger.goTo(world.now());
    stranger.take(world);
    stranger.lose(NAMES.caSecret(), NAMES.operatorSecret());
    stranger.reconcile();

    assertThat(TlsServer.served(stranger).converge(server.as(stranger), server.address()))
        .isEqualTo(State.LOCKED_OUT);
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return String.valueOf(result.getString(1));
    }
  }
}
