package io.revenge.playground.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.PGProperty;

/**
 * What the init container does, by the same SQL files: {@code postgres.*.sql}, {@code
 * create-database.sql}, {@code application.*.sql}. They run over the loopback interface, as the
 * superuser with a password that only this process knows.
 */
final class Bootstrap {

  private static final String SUPERUSER = "postgres";

  /** For as long as the superuser is at work, nobody else is let in. */
  private static final String SUPERUSER_ALONE = "host all postgres 127.0.0.1/32 scram-sha-256\n";

  private final Binaries binaries;
  private final Mounts mounts;
  private final int port;
  private final String password;
  private final Environment environment;

  /** The port is another than the server's, where clients must find nobody meanwhile. */
  Bootstrap(Binaries binaries, Mounts mounts, int port, String password) {
    this.binaries = binaries;
    this.mounts = mounts;
    this.port = port;
    this.password = password;
    this.environment = Environment.parse(mounts.config("bootstrap.env"));
  }

  /**
   * Prepares the database.
   *
   * @return its system identifier
   */
  String run() throws IOException, InterruptedException, StartException {
    requireVersion();
    String expected = mounts.config("system-identifier").strip();
    Path version = mounts.pgdata().resolve("PG_VERSION");
    if (!Files.exists(version)) {
      if (!expected.isEmpty()) {
        throw new StartException(
            "DataMissing",
            "The status knows the database system %s, but the volume is empty: bring back its volume."
                .formatted(expected));
      }
      create();
    }
    Files.writeString(mounts.pgdata().resolve("postgresql.auto.conf"), "");
    return converge(expected);
  }

  private void requireVersion() throws StartException {
    String major = environment.get("major");
    if (!major.equals(Integer.toString(Binaries.MAJOR))) {
      throw new StartException(
          "VersionMismatch",
          "The playground has PostgreSQL %d alone, spec.postgres.version is %s."
              .formatted(Binaries.MAJOR, major));
    }
  }

  private void create() throws IOException, InterruptedException, StartException {
    Path unfinished = mounts.data().resolve("data/pgdata.unfinished");
    Directories.delete(unfinished);
    Files.createDirectories(unfinished.getParent());
    Files.createDirectories(mounts.files());
    Path passwordFile = mounts.files().resolve("superuser");
    Files.writeString(passwordFile, password);
    Files.setPosixFilePermissions(passwordFile, PosixFilePermissions.fromString("rw-------"));
    List<String> arguments =
        List.of(
            "--pgdata=" + unfinished,
            "--username=" + SUPERUSER,
            "--pwfile=" + passwordFile,
            "--auth-local=reject",
            "--auth-host=scram-sha-256",
            "--data-checksums",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--set=huge_pages=off",
            "--no-sync",
            "--no-instructions");
    Process initdb =
        new ProcessBuilder(binaries.command("initdb", arguments)).redirectErrorStream(true).start();
    String output = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Files.delete(passwordFile);
    if (initdb.waitFor() != 0) {
      throw new StartException("InitializationFailed", "initdb: " + output.strip());
    }
    Files.move(unfinished, mounts.pgdata(), StandardCopyOption.ATOMIC_MOVE);
  }

  private String converge(String expected)
      throws IOException, InterruptedException, StartException {
    Files.createDirectories(mounts.files());
    Path hba = mounts.files().resolve("superuser.conf");
    Files.writeString(hba, SUPERUSER_ALONE);
    Path configuration = mounts.files().resolve("postgresql.conf");
    Files.writeString(configuration, mounts.config("postgresql.conf"));
    List<String> arguments = new ArrayList<>(List.of("-D", mounts.pgdata().toString(), "-F"));
    arguments.addAll(EmbeddedServer.setting("config_file", configuration.toString()));
    arguments.addAll(EmbeddedServer.setting("hba_file", hba.toString()));
    arguments.addAll(EmbeddedServer.setting("port", Integer.toString(port)));
    arguments.addAll(EmbeddedServer.setting("listen_addresses", "127.0.0.1"));
    arguments.addAll(EmbeddedServer.setting("unix_socket_directories", ""));
    arguments.addAll(EmbeddedServer.setting("ssl", "off"));
    arguments.addAll(EmbeddedServer.setting("archive_mode", "off"));
    try (ServerProcess _ = ServerProcess.start(binaries, arguments)) {
      String system = runScripts();
      if (!expected.isEmpty() && !expected.equals(system)) {
        throw new StartException(
            "ForeignData",
            "The volume holds the database system %s, the status knows %s: bring back the right volume."
                .formatted(system, expected));
      }
      return system;
    } catch (SQLException e) {
      throw new StartException("InitializationFailed", String.valueOf(e.getMessage()));
    }
  }

  private String runScripts() throws SQLException {
    String system;
    try (Connection connection = connect("postgres", "")) {
      system = text(connection, "SELECT system_identifier FROM pg_control_system()");
    }
    String settings =
        environment.get("settings")
            + " -c revenge.archive_directory="
            + escaped(mounts.archive().resolve(system).toString());
    try (Connection connection = connect("postgres", settings)) {
      run(connection, "postgres.");
      connection.setAutoCommit(true);
      String create = text(connection, mounts.config("create-database.sql"));
      if (!create.isEmpty()) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(create);
        }
      }
    }
    try (Connection connection = connect(environment.get("database"), settings)) {
      run(connection, "application.");
    }
    return system;
  }

  /** Each file in a transaction of its own. */
  private void run(Connection connection, String prefix) throws SQLException {
    connection.setAutoCommit(false);
    List<String> names =
        mounts.config().keySet().stream()
            .filter(name -> name.startsWith(prefix) && name.endsWith(".sql"))
            .sorted()
            .toList();
    for (String name : names) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(mounts.config(name));
        connection.commit();
      } catch (SQLException e) {
        throw new SQLException(name + ": " + e.getMessage(), e.getSQLState(), e);
      }
    }
  }

  private Connection connect(String database, String settings) throws SQLException {
    Properties properties = new Properties();
    PGProperty.USER.set(properties, SUPERUSER);
    PGProperty.PASSWORD.set(properties, password);
    PGProperty.OPTIONS.set(
        properties, settings + " -c search_path=pg_catalog -c client_min_messages=warning");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), properties);
  }

  /** The first column of the first row, empty when there is none. */
  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  /** As {@code PGOPTIONS} wants it. */
  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace(" ", "\\ ");
  }
}
