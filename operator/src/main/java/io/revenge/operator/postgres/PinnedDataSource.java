package io.revenge.operator.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Opens connections with fixed properties, without a pool. */
final class PinnedDataSource implements DataSource {

  private final String url;
  private final Properties properties;
  private final Sessions sessions;

  /**
   * Remembers them.
   *
   * @param url host, port and database; pgjdbc may log it, unlike the properties
   */
  PinnedDataSource(String url, Properties properties, Sessions sessions) {
    this.url = url;
    this.properties = properties;
    this.sessions = sessions;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("pgjdbc does not know the URL " + url);
    }
    try (Statement statement = connection.createStatement()) {
      // pgjdbc sends the time zone of the JVM after the options, so that the options do not count.
      statement.execute("SET TimeZone = 'UTC'");
      return sessions.opened(connection);
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
