package io.revenge.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;

/**
 * One migrator at a time in a database: Flyway locks each history table by itself, which leaves a
 * race for who makes it. Held by the session, so that it ends with it.
 */
final class MigrationLock implements AutoCloseable {
  /** Any number that nobody else takes: "revenge" in ASCII. */
  static final long KEY = 0x72_65_76_65_6e_67_65L;

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Connection connection;

  private MigrationLock(Connection connection) {
    this.connection = connection;
  }

  /**
   * Polls instead of waiting in the server: a waiting statement holds a snapshot, for which the
   * holder's CREATE INDEX CONCURRENTLY would wait.
   *
   * @throws MigrationLockedException if another holds it for longer than {@code patience}
   */
  static MigrationLock take(Connection connection, Duration patience) throws SQLException {
    long end = System.nanoTime() + patience.toNanos();
    while (!call(connection, "SELECT pg_try_advisory_lock(?)")) {
      if (System.nanoTime() - end > 0) {
        throw new MigrationLockedException();
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SQLTransientException(
            "interrupted while another session migrates this database", e);
      }
    }
    return new MigrationLock(connection);
  }

  @Override
  public void close() throws SQLException {
    // A broken session has let go already.
    if (!connection.isClosed()) {
      call(connection, "SELECT pg_advisory_unlock(?)");
    }
  }

  private static boolean call(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, KEY);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }
}
