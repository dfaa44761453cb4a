package io.revenge.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.revenge.test.postgres.PostgresVersion;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts leave behind. */
@ParameterizedClass
@EnumSource
class SuperuserScriptsTest {

  private static final ParameterRules RULES = ParameterRules.load();

  private static EmbeddedPostgres server;

  private final PostgresVersion version;

  SuperuserScriptsTest(PostgresVersion version) {
    this.version = version;
  }

  @BeforeParameterizedClassInvocation
  static void runTheScriptsTwice(PostgresVersion version) throws IOException, SQLException {
    EmbeddedPostgres.Builder builder =
        version
            .server()
            .setServerConfig("shared_buffers", "32MB")
            .setServerConfig("max_connections", "20")
            .setServerConfig("shared_preload_libraries", "pg_stat_statements");
    if (version.major() >= 16) {
      builder.setServerConfig("reserved_connections", "5");
    }
    server = builder.start();
    runScripts();
    runScripts();
  }

  @AfterParameterizedClassInvocation
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void givesEveryRoleItsAttributesAndNoMore() throws SQLException {
    assertThat(
            query(
                "postgres",
                "postgres",
                """
                SELECT rolname || ' ' || concat_ws(',', CASE WHEN rolsuper THEN 'superuser' END,
                       CASE WHEN rolcreaterole THEN 'createrole' END,
                       CASE WHEN rolcreatedb THEN 'createdb' END,
                       CASE WHEN rolcanlogin THEN 'login' END,
                       CASE WHEN rolreplication THEN 'replication' END,
                       CASE WHEN rolbypassrls THEN 'bypassrls' END)
                  FROM pg_roles WHERE rolname LIKE 'revenge%' ORDER BY 1
                """))
        .containsExactly(
            "revenge login",
            "revenge_backup login,replication,bypassrls",
            "revenge_exporter login",
            "revenge_operator login");
  }

  @Test
  void limitsTheConnectionsOfEveryRoleButTheOwner() throws SQLException {
    assertThat(
            query(
                "postgres",
                "postgres",
                "SELECT rolname || ' ' || rolconnlimit FROM pg_roles WHERE rolname LIKE 'revenge%'"
                    + " ORDER BY 1"))
        .containsExactly(
            "revenge -1", "revenge_backup 5", "revenge_exporter 5", "revenge_operator 5");
  }

  @Test
  void makesEveryRoleAMemberOfWhatItNeedsAndNoMore() throws SQLException {
    assertThat(
            query(
                "postgres",
                "postgres",
                """
                SELECT concat_ws(' ', member::regrole, roleid::regrole,
                       CASE WHEN admin_option THEN 'admin' END,
                       CASE WHEN coalesce(to_jsonb(m) ->> 'inherit_option', 'true') = 'true' THEN 'inherit' END,
                       CASE WHEN coalesce(to_jsonb(m) ->> 'set_option', 'true') = 'true' THEN 'set' END)
                  FROM pg_auth_members AS m WHERE member::regrole::text LIKE 'revenge%' ORDER BY 1
                """))
        .isEqualTo(
            // Only since 16 can connections be reserved, and a membership be kept from inheriting.
            version == PostgresVersion.POSTGRES_15
                ? List.of(
                    "revenge_backup pg_read_all_data inherit set",
                    "revenge_exporter pg_monitor inherit set",
                    "revenge_operator pg_monitor inherit set",
                    "revenge_operator pg_signal_backend inherit set",
                    "revenge_operator revenge inherit set")
                : List.of(
                    "revenge_backup pg_read_all_data inherit set",
                    "revenge_backup pg_use_reserved_connections inherit set",
                    "revenge_exporter pg_monitor inherit set",
                    "revenge_exporter pg_use_reserved_connections inherit set",
                    "revenge_operator pg_monitor inherit set",
                    "revenge_operator pg_signal_backend inherit set",
                    "revenge_operator pg_use_reserved_connections inherit set",
                    "revenge_operator revenge set"));
  }

  @Test
  void letsDumpsAndMetricsConnectWhenTheOwnerTakesThatFromEverybody() throws SQLException {
    try (Connection owner = connect("revenge", "revenge")) {
      execute(owner, "REVOKE CONNECT ON DATABASE revenge FROM PUBLIC");

      assertThat(query("revenge_backup", "revenge", "SELECT 'a dump'")).hasSize(1);
      assertThat(query("revenge_exporter", "revenge", "SELECT 'metrics'")).hasSize(1);
      execute(owner, "GRANT CONNECT ON DATABASE revenge TO PUBLIC");
    }
  }

  @Test
  void letsDumpsAndLooksInWhenTheOwnerTakesAllConnections() throws SQLException {
    assumeTrue(version.major() >= 16, "connections can be reserved since 16");
    List<Connection> all = new ArrayList<>();
    try {
      assertThatThrownBy(
              () -> {
                while (true) {
                  all.add(connect("revenge", "revenge"));
                }
              })
          .extracting(error -> ((SQLException) error).getSQLState())
          .isEqualTo("53300");

      assertThat(query("revenge_backup", "revenge", "SELECT 'a dump'")).hasSize(1);
      assertThat(query("revenge_operator", "postgres", "SELECT 'a look'")).hasSize(1);
      assertThat(query("revenge_exporter", "revenge", "SELECT 'metrics'")).hasSize(1);
    } finally {
      for (Connection one : all) {
        one.close();
      }
    }
  }

  @Test
  void givesBackWhatTheOwnerTakesFromTheServiceRoles() throws SQLException {
    try (Connection owner = connect("revenge", "revenge")) {
      execute(
          owner,
          "REVOKE CONNECT ON DATABASE revenge FROM PUBLIC, revenge_backup, revenge_exporter");
      execute(owner, "REVOKE ALL ON SCHEMA public FROM PUBLIC");

      assertThat(ServiceAccess.converge(owner)).hasSize(3);

      assertThat(ServiceAccess.converge(owner)).isEmpty();
      assertThat(query("revenge_backup", "revenge", "SELECT 'a dump'")).hasSize(1);
      assertThat(
              query(
                  "revenge_exporter", "revenge", "SELECT count(*) FROM public.pg_stat_statements"))
          .hasSize(1);
      execute(owner, "GRANT CONNECT ON DATABASE revenge TO PUBLIC");
      execute(owner, "GRANT USAGE ON SCHEMA public TO PUBLIC");
    }
  }

  @Test
  void leavesTheGrantsAloneThatSuffice() throws SQLException {
    try (Connection owner = connect("revenge", "revenge")) {
      assertThat(ServiceAccess.converge(owner)).isEmpty();
    }
  }

  @Test
  void letsTheOwnerOwnTheDatabase() throws SQLException {
    assertThat(
            query(
                "postgres",
                "postgres",
                "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'revenge'"))
        .containsExactly("revenge");
  }

  @Test
  void installsTheExtensionsThatOnlyASuperuserMay() throws SQLException {
    assertThat(query("postgres", "revenge", "SELECT extname::text FROM pg_extension ORDER BY 1"))
        .containsExactly("amcheck", "pg_stat_statements", "pg_visibility", "plpgsql");
  }

  @Test
  void letsTheOperatorSetTheOwnersPassword() throws SQLException {
    execute(
        "revenge_operator", "SET ROLE revenge; ALTER ROLE CURRENT_USER PASSWORD 'x'; RESET ROLE");

    assertThat(
            query(
                "postgres",
                "postgres",
                "SELECT left(rolpassword, 5) FROM pg_authid WHERE rolname = 'revenge'"))
        .containsExactly("SCRAM");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT pg_reload_conf()",
        "SELECT pg_switch_wal()",
        "SELECT pg_create_restore_point('x')",
        "SELECT count(*) FROM pg_file_settings",
        "SELECT pg_terminate_backend(0)",
        "ALTER SYSTEM SET work_mem = '5MB'",
        "ALTER SYSTEM SET \"pg_stat_statements.track\" = 'top'",
        "ALTER SYSTEM RESET max_wal_size",
      })
  void letsTheOperatorDo(String statement) throws SQLException {
    execute("revenge_operator", statement);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER SYSTEM SET max_connections = 10",
        "ALTER SYSTEM SET archive_mode = 'off'",
        "ALTER SYSTEM SET fsync = 'off'",
        "ALTER SYSTEM RESET ALL",
        "CREATE ROLE x",
        "SET ROLE postgres",
        "ALTER ROLE postgres PASSWORD 'x'",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "CREATE TABLE public.x (i int)",
      })
  void refusesTheOperator(String statement) {
    assertThatThrownBy(() -> execute("revenge_operator", statement))
        .isInstanceOf(SQLException.class)
        .extracting(error -> ((SQLException) error).getSQLState())
        .isIn("42501", "22023");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT pg_reload_conf()",
        "ALTER SYSTEM SET work_mem = '5MB'",
        "SET ROLE revenge_operator",
        "SELECT setting FROM pg_file_settings",
      })
  void refusesTheOwner(String statement) {
    assertThatThrownBy(() -> execute("revenge", statement))
        .extracting(error -> ((SQLException) error).getSQLState())
        .isEqualTo("42501");
  }

  @Test
  void takesAwayAParameterThatIsNoLongerAllowed() throws SQLException {
    execute("postgres", "GRANT ALTER SYSTEM ON PARAMETER fsync TO revenge_operator");

    runScripts();

    assertThatThrownBy(() -> execute("revenge_operator", "ALTER SYSTEM SET fsync = 'on'"))
        .hasMessageContaining("permission denied");
  }

  @Test
  void observesTheServer() throws SQLException {
    try (Connection connection = connect("revenge_operator", "postgres")) {
      LiveServer live = LiveServer.observe(connection);

      assertThat(live.version()).startsWith(version.major() + ".");
      assertThat(live.systemIdentifier()).matches("[0-9]{10,20}");
      assertThat(live.configuration()).isNull();
    }
  }

  @Test
  void setsParametersOnceAndThenFindsNothingToDo() throws SQLException {
    Map<String, String> desired =
        Map.of("work_mem", "9MB", "random_page_cost", "1.10", "statement_timeout", "1min");
    ReloadableParameters parameters = new ReloadableParameters(RULES);

    try (Connection connection = connect("revenge_operator", "postgres")) {
      assertThat(parameters.converge(connection, desired).changed())
          .contains("random_page_cost", "statement_timeout", "work_mem");
    }

    awaitSetting("work_mem", "9MB");
    try (Connection connection = connect("revenge_operator", "postgres")) {
      assertThat(parameters.converge(connection, desired))
          .isEqualTo(new ReloadableParameters.Outcome(List.of(), new java.util.TreeMap<>()));
    }
  }

  @Test
  void isNotMisledByItsOwnTimeouts() throws SQLException {
    ReloadableParameters parameters = new ReloadableParameters(RULES);
    Map<String, String> desired = Map.of("lock_timeout", "7s");

    try (Connection connection = connect("revenge_operator", "postgres")) {
      execute(connection, "SET lock_timeout = '1s'");
      assertThat(parameters.converge(connection, desired).changed()).contains("lock_timeout");
      assertThat(parameters.converge(connection, desired).changed()).doesNotContain("lock_timeout");
    }
  }

  @Test
  void reloadsWhenClientAuthenticationHasChanged() throws Exception {
    ReloadableParameters parameters = new ReloadableParameters(RULES);
    Path file = Path.of(query("postgres", "postgres", "SHOW hba_file").getFirst());
    try (Connection connection = connect("revenge_operator", "postgres")) {
      parameters.converge(connection, Map.of());
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    assertThat(changed()).containsExactly("t");

    org.awaitility.Awaitility.await()
        .untilAsserted(
            () -> {
              try (Connection connection = connect("revenge_operator", "postgres")) {
                parameters.converge(connection, Map.of());
              }
              assertThat(changed()).containsExactly("f");
            });
  }

  @Test
  void accessRulesArePendingUntilTheFileIsThere() throws Exception {
    String file = query("postgres", "postgres", "SHOW hba_file").getFirst();
    String wanted = Files.readString(Path.of(file)) + "# newer\n";
    assertThat(accessRules(file, wanted)).isEqualTo(AccessRules.PENDING);

    Files.writeString(Path.of(file), wanted);

    assertThat(accessRules(file, wanted)).isEqualTo(AccessRules.IN_FORCE);
  }

  @Test
  void accessRulesStayInForceWhenTheKubeletBringsTheSameOnesAgain() throws Exception {
    Path file = Path.of(query("postgres", "postgres", "SHOW hba_file").getFirst());
    String rules = Files.readString(file);
    Files.setLastModifiedTime(
        file.getParent(), java.nio.file.attribute.FileTime.from(java.time.Instant.now()));
    assertThat(changed()).containsExactly("t");

    assertThat(accessRules(file.toString(), rules)).isEqualTo(AccessRules.IN_FORCE);
  }

  @Test
  void accessRulesOfAFileThatIsNotTheOperatorsAreNotCompared() throws SQLException {
    assertThat(accessRules("/etc/revenge/pg_hba.conf", "")).isEqualTo(AccessRules.NOT_COMPARED);
  }

  private static AccessRules accessRules(String file, String wanted) throws SQLException {
    try (Connection connection = connect("revenge_operator", "postgres")) {
      return AccessRules.observe(connection, file, wanted);
    }
  }

  private static List<String> changed() throws SQLException {
    return query("revenge_operator", "postgres", "SELECT revenge.files_changed()");
  }

  @Test
  void tellsWhatPostgresRefuses() throws SQLException {
    ReloadableParameters parameters = new ReloadableParameters(RULES);

    try (Connection connection = connect("revenge_operator", "postgres")) {
      assertThat(parameters.converge(connection, Map.of("wal_compression", "zstd")).refused())
          .satisfiesAnyOf(
              refused -> assertThat(refused).containsKey("wal_compression"),
              refused -> assertThat(refused).isEmpty());
    }
  }

  @Test
  void allowsOnlyWhatPostgresKnowsWithinItsRanges() throws SQLException {
    List<String> wrong = new ArrayList<>();
    for (Parameter.Context context : Parameter.Context.values()) {
      for (Parameter parameter : RULES.allowed(context)) {
        List<String> known =
            query(
                "postgres",
                "postgres",
                """
                SELECT concat_ws('|', vartype, coalesce(unit, ''), context = 'postmaster')
                  FROM pg_settings WHERE name = '%s'
                   AND coalesce(min_val::numeric, 0) <= %s AND coalesce(max_val::numeric, 0) >= %s
                """
                    .formatted(
                        parameter.name(),
                        parameter.min() == null ? "0" : parameter.min(),
                        parameter.max() == null ? "0" : parameter.max()));
        String expected =
            parameter.type().name().toLowerCase(java.util.Locale.ROOT) + "|" + parameter.unit();
        if (known.size() != 1 || !known.getFirst().startsWith(expected + "|")) {
          wrong.add(parameter + " is " + known);
        } else if (known.getFirst().endsWith("|t")
            && parameter.context() != Parameter.Context.POSTMASTER) {
          wrong.add(parameter + " needs a restart");
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void runScripts() throws SQLException {
    for (String script : ServerScripts.postgres()) {
      runScript("postgres", script);
    }
    try (Connection connection = connect("postgres", "postgres")) {
      configure(connection);
      try (Statement statement = connection.createStatement()) {
        String create = null;
        try (ResultSet row = statement.executeQuery(ServerScripts.createDatabase())) {
          if (row.next()) {
            create = row.getString(1);
          }
        }
        if (create != null) {
          statement.execute(create);
        }
      }
    }
    for (String script : ServerScripts.application()) {
      runScript("revenge", script);
    }
  }

  private static void runScript(String database, String script) throws SQLException {
    try (Connection connection = connect("postgres", database)) {
      configure(connection);
      execute(connection, script);
    }
  }

  private static void configure(Connection connection) throws SQLException {
    for (var setting : BootstrapInputs.settings(Databases.minimal(), RULES).entrySet()) {
      execute(connection, "SET %s = '%s'".formatted(setting.getKey(), setting.getValue()));
    }
    execute(connection, "SET revenge.archive_directory = '/archive/4711'");
    execute(connection, "SET search_path = pg_catalog");
  }

  private static void awaitSetting(String name, String value) {
    org.awaitility.Awaitility.await()
        .untilAsserted(
            () -> assertThat(query("revenge", "revenge", "SHOW " + name)).containsExactly(value));
  }

  private static void execute(String user, String sql) throws SQLException {
    try (Connection connection = connect(user, "postgres")) {
      execute(connection, sql);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> query(String user, String database, String sql) throws SQLException {
    try (Connection connection = connect(user, database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private static Connection connect(String user, String database) throws SQLException {
    return server.getDatabase(user, database).getConnection();
  }
}
