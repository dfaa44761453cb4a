package io.revenge.operator.postgres;

import io.revenge.operator.kubernetes.Resource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * A session that others wait for.
 *
 * @param pid of its process in the server
 * @param role as which it logged in
 * @param application its {@code application_name}; may be empty
 * @param since when its transaction began, or the session where it is in none
 */
public record LockHolder(int pid, String role, String application, Instant since) {

  private static final String ADVISORY =
      Resource.text(LockHolder.class, "advisory-lock-holder.sql");
  private static final String BLOCKING = Resource.text(LockHolder.class, "lock-holder.sql");

  /**
   * Who holds an advisory lock.
   *
   * @param operator as {@code revenge_operator}
   * @param database in which it is held
   * @param key one of 64 bits
   */
  public static Optional<LockHolder> ofAdvisoryLock(Connection operator, String database, long key)
      throws SQLException {
    try (PreparedStatement statement = operator.prepareStatement(ADVISORY)) {
      statement.setString(1, database);
      statement.setLong(2, key);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? of(row) : Optional.empty();
      }
    }
  }

  /**
   * For whom a session waits.
   *
   * @param operator as {@code revenge_operator}
   * @param applicationName of the session
   */
  static Optional<LockHolder> blocking(Connection operator, String applicationName)
      throws SQLException {
    try (PreparedStatement statement = operator.prepareStatement(BLOCKING)) {
      statement.setString(1, applicationName);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? of(row) : Optional.empty();
      }
    }
  }

  private static Optional<LockHolder> of(ResultSet row) throws SQLException {
    OffsetDateTime since = row.getObject("since", OffsetDateTime.class);
    return since == null
        ? Optional.empty()
        : Optional.of(
            new LockHolder(
                row.getInt("pid"),
                Objects.requireNonNullElse(row.getString("usename"), ""),
                Objects.requireNonNullElse(row.getString("application_name"), ""),
                since.toInstant()));
  }

  /** In words, for a message. */
  @Override
  public String toString() {
    return "process %d of role %s (application_name %s), in its transaction or session since %s"
        .formatted(
            pid,
            role,
            application.isEmpty() ? "empty" : "\"" + application + "\"",
            since.truncatedTo(ChronoUnit.SECONDS));
  }
}
