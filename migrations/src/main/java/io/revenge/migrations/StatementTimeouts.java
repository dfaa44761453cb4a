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
 * connection wait a little longer than that for an answer.
 */
final class StatementTimeouts implements Callback {
  private static final Duration GRACE = Duration.ofSeconds(30);

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
    Duration timeout =
        module.of(context.getMigrationInfo().getScript()).header().statementTimeout();
    Connection connection = context.getConnection();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT set_config('statement_timeout', ?, false)")) {
      connection.setNetworkTimeout(
          Runnable::run, (int) Math.min(timeout.plus(GRACE).toMillis(), Integer.MAX_VALUE));
      statement.setString(1, Long.toString(timeout.toMillis()));
      statement.execute();
    } catch (SQLException e) {
      throw new FlywayException("statement_timeout could not be set", e);
    }
  }

  @Override
  public String getCallbackName() {
    return "statement-timeout";
  }
}
