package io.revenge.operator.partition;

import io.revenge.test.postgres.PostgresVersion;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** An embedded PostgreSQL with a database whose owner is no superuser. */
final class PartitionedDatabase implements AutoCloseable {

  static final PartitionedTable ACTIVITY = new PartitionedTable("activity_log", "created_at");
  static final PartitionedTable MOVIES = new PartitionedTable("movie_watch_history", "watched_at");
  static final PartitionedTable EPISODES =
      new PartitionedTable("episode_watch_history", "watched_at");
  static final List<PartitionedTable> TABLES = List.of(ACTIVITY, MOVIES, EPISODES);

  private final EmbeddedPostgres server;

  private PartitionedDatabase(EmbeddedPostgres server) {
    this.server = server;
  }

  static PartitionedDatabase start(PostgresVersion version) throws IOException, SQLException {
    PartitionedDatabase database =
        new PartitionedDatabase(
            version
                .server()
                .setServerConfig("shared_buffers", "32MB")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "20")
                .start());
    try (Connection superuser = database.server.getPostgresDatabase().getConnection();
        Statement statement = superuser.createStatement()) {
      statement.execute("CREATE ROLE revenge LOGIN");
      statement.execute("CREATE DATABASE revenge OWNER revenge");
    }
    return database;
  }

  Connection connect() throws SQLException {
    return connect("UTC");
  }

  Connection connect(String timeZone) throws SQLException {
    return connect(port(), timeZone);
  }

  /** By way of another port of this machine. */
  Connection connect(int port) throws SQLException {
    return connect(port, "UTC");
  }

  int port() {
    return server.getPort();
  }

  private static Connection connect(int port, String timeZone) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "revenge");
    properties.setProperty("options", "-c TimeZone=%s -c search_path=public".formatted(timeZone));
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:%d/revenge".formatted(port), properties);
  }

  Connection connectAsSuperuser() throws SQLException {
    return server.getDatabase("postgres", "revenge").getConnection();
  }

  /** The schema of the seed as far as it is partitioned, with nothing in it. */
  void recreateTables() throws SQLException {
    try (Connection superuser = connectAsSuperuser();
        Statement statement = superuser.createStatement()) {
      statement.execute("DROP SCHEMA public CASCADE");
      statement.execute("CREATE SCHEMA public AUTHORIZATION revenge");
    }
    execute(
        """
        CREATE TABLE users (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name TEXT);
        CREATE TABLE activity_log (
            id UUID NOT NULL DEFAULT gen_random_uuid(),
            user_id UUID NOT NULL,
            action VARCHAR(50) NOT NULL,
            created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
            PRIMARY KEY (id, created_at)
        ) PARTITION BY RANGE (created_at);
        CREATE INDEX idx_activity_log_user ON activity_log (user_id, created_at DESC);
        CREATE INDEX idx_activity_log_action ON activity_log (action, created_at DESC);
        CREATE TABLE activity_log_default PARTITION OF activity_log DEFAULT;
        """);
    for (PartitionedTable table : List.of(MOVIES, EPISODES)) {
      execute(
          """
          CREATE TABLE %1$s (
              id UUID NOT NULL DEFAULT gen_random_uuid(),
              user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
              progress_seconds INTEGER NOT NULL DEFAULT 0 CHECK (progress_seconds >= 0),
              watched_at TIMESTAMPTZ NOT NULL DEFAULT now(),
              PRIMARY KEY (id, watched_at)
          ) PARTITION BY RANGE (watched_at);
          CREATE INDEX idx_%1$s_user_time ON %1$s (user_id, watched_at DESC);
          CREATE TABLE %1$s_default PARTITION OF %1$s DEFAULT;
          """
              .formatted(table.name()));
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of every row, as text. */
  List<String> query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (row.next()) {
        values.add(String.valueOf(row.getString(1)));
      }
      return values;
    }
  }

  long count(String from) throws SQLException {
    return Long.parseLong(query("SELECT count(*) FROM " + from).getFirst());
  }

  /** Names of a table's partitions without DEFAULT, sorted. */
  List<String> partitions(String table) throws SQLException {
    return query(
        """
        SELECT c.relname FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
        WHERE inhparent = '%s'::regclass AND pg_get_expr(relpartbound, c.oid) <> 'DEFAULT'
        ORDER BY c.relname
        """
            .formatted(table));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
