package io.revenge.operator.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;

/** Opens connections with fixed properties, without a pool. */
final class PinnedDataSource implements DataSource {

  private final Address address;
  private final Properties properties;
  private final Duration answer;

  /**
   * Remembers them.
   *
   * @param properties with the database; its socket timeout is for logging in
   * @param answer how long to wait for an answer afterwards
   */
  PinnedDataSource(Address address, Properties properties, Duration answer) {
    this.address = address;
    this.properties = properties;
    this.answer = answer;
  }

  /**
   * Without pgjdbc's {@code Driver}: that passes on text only, and to limit the time of a login it
   * takes a thread, which it leaves to a server that never ends answering.
   */
  @Override
  public Connection getConnection() throws SQLException {
    HostSpec[] host = {new HostSpec(address.host(), address.port())};
    Connection connection =
        new PgConnection(
            host, properties, "jdbc:postgresql://%s:%d/".formatted(address.host(), address.port()));
    try (Statement statement = connection.createStatement()) {
      // pgjdbc sends the time zone of the JVM after the options, so that the options do not count.
      statement.execute("SET TimeZone = 'UTC'");
      connection.setNetworkTimeout(Runnable::run, (int) answer.toMillis());
      return connection;
    } catch (SQLException refused) {
      connection.close();
      throw refused;
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the role is fixed");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("no log");
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("timeouts are fixed");
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("no log");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
