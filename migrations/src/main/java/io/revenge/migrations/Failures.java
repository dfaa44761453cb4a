package io.revenge.migrations;

import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Reads file, line, statement and SQLSTATE out of what Flyway throws. */
final class Failures {
  private static final int STATEMENT = 500;
  private static final int MESSAGE = 1000;

  private Failures() {}

  static MigrationFailure of(Module module, FlywayException failure) {
    Optional<SQLException> refused = cause(failure, SQLException.class);
    Optional<FlywaySqlScriptException> script = cause(failure, FlywaySqlScriptException.class);
    String file =
        cause(failure, FlywayMigrateException.class)
            .map(migrate -> migrate.getMigration().getScript())
            .orElseGet(() -> module.migrations().getLast().file());
    @Nullable Integer line = null;
    @Nullable String statement = null;
    if (script.isPresent()) {
      String sql = script.get().getStatement();
      // Flyway counts from the first word, PostgreSQL from the comments before it.
      int lead = SqlText.lead(sql);
      statement = cut(sql.substring(lead).strip(), STATEMENT);
      line = script.get().getLineNumber() + lines(sql, lead, position(refused));
    }
    return new MigrationFailure(
        file,
        line,
        statement,
        refused.map(SQLException::getSQLState).orElse(null),
        cut(
            refused.map(Failures::message).orElseGet(() -> String.valueOf(failure.getMessage())),
            MESSAGE));
  }

  /** Whether the session, the server or the way to it ended. */
  static Optional<SQLException> lostConnection(FlywayException failure) {
    return cause(failure, SQLException.class)
        .filter(refused -> isLostConnection(refused.getSQLState()));
  }

  private static boolean isLostConnection(@Nullable String sqlState) {
    return sqlState != null && (sqlState.startsWith("08") || sqlState.startsWith("57P"));
  }

  /** The message alone: the detail may hold a row's values. */
  private static String message(SQLException refused) {
    ServerErrorMessage server =
        refused instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    String message = server == null ? refused.getMessage() : server.getMessage();
    return String.valueOf(message);
  }

  /** Characters before the fault within the statement; 0 when the server names no place. */
  private static int position(Optional<SQLException> refused) {
    return refused
        .filter(PSQLException.class::isInstance)
        .map(psql -> ((PSQLException) psql).getServerErrorMessage())
        .map(server -> Math.max(0, server.getPosition() - 1))
        .orElse(0);
  }

  private static int lines(String sql, int from, int to) {
    return (int)
        sql.substring(from, Math.clamp(to, from, sql.length()))
            .chars()
            .filter(c -> c == '\n')
            .count();
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return Optional.of(type.cast(each));
      }
    }
    return Optional.empty();
  }
}
