package io.revenge.operator.postgres;

import io.revenge.operator.kubernetes.SessionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;

/**
 * A server reached over TLS with verify-full. The operator's role shows its client certificate; the
 * owner gives the password of the application's Secret, so that what the operator uses is what the
 * application uses.
 */
public final class TlsPostgres implements Postgres {

  private static final String OPERATOR = "revenge_operator";
  private static final String OPERATOR_DATABASE = "postgres";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** For each of the server's answers until it is ready for a statement. */
  private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(10);

  private final Address address;
  private final Login login;
  private final Sessions sessions;

  /**
   * Connects to nothing yet.
   *
   * @param sessions learns of every connection
   */
  public TlsPostgres(Address address, Login login, Sessions sessions) {
    this.address = address;
    this.login = login;
    this.sessions = sessions;
  }

  @Override
  public Connection asOperator(Job job) throws SQLException {
    Properties properties =
        properties(job, job.statementTimeout(), OPERATOR_DATABASE, "pg_catalog,pg_temp");
    PGProperty.USER.set(properties, OPERATOR);
    properties.setProperty(PemSocketFactory.CERTIFICATE, login.certificate());
    properties.setProperty(PemSocketFactory.KEY, login.key());
    return new PinnedDataSource(address, properties, answer(job, job.statementTimeout()))
        .getConnection();
  }

  @Override
  public Connection asOwner(Job job) throws SQLException {
    return ownerDataSource(job).getConnection();
  }

  @Override
  public DataSource ownerDataSource(Job job, Duration statementTimeout) {
    Properties properties = properties(job, statementTimeout, login.database(), "public,pg_temp");
    PGProperty.USER.set(properties, login.owner());
    PGProperty.PASSWORD.set(properties, login.password());
    return new PinnedDataSource(address, properties, answer(job, statementTimeout));
  }

  @Override
  public String applicationName(Job job) {
    return "revenge-operator " + login.uid() + " " + job.label();
  }

  private static Duration answer(Job job, Duration statementTimeout) {
    return statementTimeout.plus(job.grace());
  }

  private Properties properties(
      Job job, Duration statementTimeout, String database, String searchPath) {
    Properties properties = new Properties();
    PGProperty.PG_DBNAME.set(properties, database);
    PGProperty.APPLICATION_NAME.set(properties, applicationName(job));
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "15");
    PGProperty.CONNECT_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
    PGProperty.SOCKET_TIMEOUT.set(properties, (int) LOGIN_TIMEOUT.toSeconds());
    PGProperty.SOCKET_FACTORY.set(properties, SessionSocketFactory.class.getName());
    properties.put(SessionSocketFactory.SESSIONS, sessions);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.SSL_MODE.set(properties, "verify-full");
    PGProperty.SSL_FACTORY.set(properties, PemSocketFactory.class.getName());
    properties.setProperty(PemSocketFactory.AUTHORITIES, login.authorities());
    PGProperty.OPTIONS.set(
        properties, options(job, searchPath, statementTimeout, answer(job, statementTimeout)));
    return properties;
  }

  /**
   * An operator that is frozen or cut off must not hold locks for ever, hence the timeouts. A
   * connection that waits while another migrates holds none, and may wait however long that takes.
   */
  private String options(Job job, String searchPath, Duration statement, Duration idle) {
    return new SessionSettings(
            login.version(),
            Map.of(
                "search_path",
                searchPath,
                "lock_timeout",
                String.valueOf(job.lockTimeout().toMillis()),
                "statement_timeout",
                String.valueOf(statement.toMillis()),
                "idle_in_transaction_session_timeout",
                String.valueOf(idle.toMillis()),
                "client_connection_check_interval",
                "5s",
                "tcp_keepalives_idle",
                "30",
                "tcp_keepalives_interval",
                "10",
                "tcp_keepalives_count",
                "3"))
        .options();
  }
}
