package io.revenge.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Sets {@code statement_timeout} before each file to what its header asks for, and lets the
 * connection wait a little longer than that for an answer. A lock is awaited for 2 s only:
 * everybody else who wants the table queues behind the one who waits.
 */
final class StatementTimeouts implements Callback {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private static final String LOCK_TIMEOUT = "2s";

  private final Module module;

  StatementTimeouts(Module module) {
    this.module = module;
  }

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE;
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public void handle(Event event, Context context) {
    Migration migration = module.of(context.getMigrationInfo().getScript());
    Duration timeout = migration.header().statementTimeout();
    Connection connection = context.getConnection();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT set_config('statement_timeout', ?, false), set_config('lock_timeout', ?,"
                + " false)")) {
      connection.setNetworkTimeout(
          Runnable::run, (int) Math.min(timeout.plus(GRACE).toMillis(), Integer.MAX_VALUE));
      statement.setString(1, Long.toString(timeout.toMillis()));
      statement.setString(2, waitsForTransactions(migration) ? "0" : LOCK_TIMEOUT);
      statement.execute();
    } catch (SQLException e) {
      throw new FlywayException("the timeouts could not be set", e);
    }
  }

  /**
   * An index that is built or dropped CONCURRENTLY waits for transactions that are older, such as a
   * dump, and {@code lock_timeout} counts that as well. Its own lock hinders neither reads nor
   * writes, so that nobody queues behind it.
   */
  private static boolean waitsForTransactions(Migration migration) {
    return !migration.header().inTransaction()
        && SqlText.statements(migration.up()).stream()
            .allMatch(words -> words.contains("INDEX") && words.contains("CONCURRENTLY"));
  }

  @Override
  public String getCallbackName() {
    return "timeouts";
  }
}
