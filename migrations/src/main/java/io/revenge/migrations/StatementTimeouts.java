package io.revenge.migrations;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/** Sets {@code statement_timeout} before each file to what its header asks for. */
final class StatementTimeouts implements Callback {
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
    String file = context.getMigrationInfo().getScript();
    Migration migration =
        module.migrations().stream()
            .filter(each -> each.file().equals(file))
            .findFirst()
            .orElseThrow();
    try (PreparedStatement statement =
        context
            .getConnection()
            .prepareStatement("SELECT set_config('statement_timeout', ?, false)")) {
      statement.setString(1, Long.toString(migration.header().statementTimeout().toMillis()));
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
