package io.revenge.operator.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Ends sessions that an operator left behind which was killed or cut off: their statements and
 * advisory locks would otherwise live on beside those of the next one.
 */
public final class LeftoverBackends {

  /** pg_terminate_backend waits until the process is gone, or the time is over. */
  private static final String END =
      """
      SELECT pg_terminate_backend(pid, ?)
      FROM pg_stat_activity
      WHERE application_name = ? AND backend_type = 'client backend' AND pid <> pg_backend_pid()
      """;

  /** Cast, as an operator of the owner's making would be chosen for other types than text. */
  private static final String EXIST =
      """
      SELECT EXISTS (
        SELECT FROM pg_catalog.pg_stat_activity
        WHERE application_name = ?::text AND backend_type = 'client backend'
          AND pid <> pg_backend_pid())
      """;

  private static final Duration WAIT = Duration.ofSeconds(5);

  private LeftoverBackends() {}

  /**
   * Ends every session that is there for this job. There is hardly ever one: the connection that
   * ends them is opened only then.
   *
   * @param owner a connection of the sessions' role, which sees them
   * @return whether none is left; false when one did not end within 5 s
   */
  public static boolean end(Connection owner, Postgres postgres, Job job) throws SQLException {
    return !exist(owner, postgres.applicationName(job)) || end(postgres, job);
  }

  /**
   * Ends every session that is there for this job.
   *
   * @return whether none is left; false when one did not end within 5 s
   */
  public static boolean end(Postgres postgres, Job job) throws SQLException {
    try (Connection operator = postgres.asOperator(Job.LEFTOVER)) {
      return end(operator, postgres.applicationName(job));
    }
  }

  private static boolean exist(Connection owner, String applicationName) throws SQLException {
    try (PreparedStatement statement = owner.prepareStatement(EXIST)) {
      statement.setString(1, applicationName);
      try (ResultSet answer = statement.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  /**
   * Ends every session of that name except the caller's, and waits for each to be gone.
   *
   * @param operator connection of a role that may signal the sessions' role ({@code
   *     pg_signal_backend})
   * @return whether none is left; false when one did not end within 5 s
   * @throws SQLException the role may not see or end the sessions
   */
  public static boolean end(Connection operator, String applicationName) throws SQLException {
    try (PreparedStatement statement = operator.prepareStatement(END)) {
      statement.setLong(1, WAIT.toMillis());
      statement.setString(2, applicationName);
      boolean gone = true;
      try (ResultSet ended = statement.executeQuery()) {
        while (ended.next()) {
          gone &= ended.getBoolean(1);
        }
      }
      return gone;
    }
  }
}
