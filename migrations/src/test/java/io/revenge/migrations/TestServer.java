package io.revenge.migrations;

import io.revenge.test.postgres.PostgresVersion;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL on which each test gets a database whose owner is no superuser. */
final class TestServer implements AutoCloseable {
  private final EmbeddedPostgres postgres;
  private final AtomicInteger databases = new AtomicInteger();

  TestServer(PostgresVersion version) throws IOException, SQLException {
    postgres = version.server().start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE revenge LOGIN");
    }
  }

  TestDatabase newDatabase() throws SQLException {
    String name = "revenge_" + databases.incrementAndGet();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " OWNER revenge");
    }
    return new TestDatabase(
        postgres.getDatabase("revenge", name), postgres.getDatabase("postgres", name));
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }

  /**
   * An empty database.
   *
   * @param owner logs in as its owner
   * @param superuser logs in as postgres
   */
  record TestDatabase(DataSource owner, DataSource superuser) {

    /** The owner, with connections that break when an answer takes longer. */
    DataSource withSocketTimeout(Duration timeout) throws SQLException {
      PGSimpleDataSource source = new PGSimpleDataSource();
      PGSimpleDataSource patient = owner.unwrap(PGSimpleDataSource.class);
      source.setURL(patient.getURL());
      source.setUser(patient.getUser());
      source.setSocketTimeout((int) timeout.toSeconds());
      return source;
    }

    void execute(String sql) {
      try (Connection connection = owner.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    /** The first column of every row, as text. */
    List<String> query(String sql) {
      return query(owner, sql);
    }

    List<String> queryAsSuperuser(String sql) {
      return query(superuser, sql);
    }

    private static List<String> query(DataSource source, String sql) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        List<String> values = new ArrayList<>();
        while (rows.next()) {
          values.add(rows.getString(1));
        }
        return values;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    /** A line for every object in it. */
    List<String> catalog() {
      try (InputStream in = TestServer.class.getResourceAsStream("catalog.sql")) {
        return query(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
