package io.revenge.operator.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * One server, and the two roles as which the operator works on it. Every connection is new, in
 * autocommit, and belongs to the caller.
 *
 * <p>{@code search_path} is pinned and so is {@code TimeZone}, to UTC. Both are out of reach for
 * settings of the role or the database.
 */
public interface Postgres {

  /**
   * Connects as {@code revenge_operator} to the database {@code postgres}; {@code search_path} is
   * {@code pg_catalog, pg_temp}.
   *
   * @throws SQLException the server did not answer in time or refused
   */
  Connection asOperator(Job job) throws SQLException;

  /**
   * Connects as the owner to the application's database; {@code search_path} is {@code public,
   * pg_temp}, which PostgreSQL searches after {@code pg_catalog}.
   *
   * @throws SQLException the server did not answer in time or refused
   */
  Connection asOwner(Job job) throws SQLException;

  /** The connections of {@link #asOwner(Job)}, for Flyway. */
  default DataSource ownerDataSource(Job job) {
    return ownerDataSource(job, job.statementTimeout());
  }

  /**
   * The connections of {@link #asOwner(Job)} with another {@code statement_timeout}.
   *
   * @param statementTimeout above zero, at most 24 days
   */
  DataSource ownerDataSource(Job job, Duration statementTimeout);

  /** The {@code application_name} of the job's connections; nobody else's have it. */
  String applicationName(Job job);
}
