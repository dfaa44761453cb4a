package io.revenge.migrations;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Drops, before a file outside a transaction, the invalid indexes that it names: an earlier try of
 * it left them, and {@code IF NOT EXISTS} would take them for done.
 */
final class UnfinishedIndexes implements Callback {
  private static final String QUERY = SqlText.resource("unfinished-indexes.sql");

  private final Module module;

  UnfinishedIndexes(Module module) {
    this.module = module;
  }

  @Override
  public boolean supports(Event event, Context context) {
    return event == Event.BEFORE_EACH_MIGRATE
        && !module.of(context.getMigrationInfo().getScript()).header().inTransaction();
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return false;
  }

  @Override
  public void handle(Event event, Context context) {
    Object[] names =
        SqlText.statements(module.of(context.getMigrationInfo().getScript()).up()).stream()
            .flatMap(List::stream)
            .map(word -> word.toLowerCase(Locale.ROOT))
            .toArray();
    try {
      Connection connection = context.getConnection();
      List<String> drops = new ArrayList<>();
      Array array = connection.createArrayOf("text", names);
      try (PreparedStatement query = connection.prepareStatement(QUERY)) {
        query.setArray(1, array);
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            drops.add(rows.getString(1));
          }
        }
      } finally {
        array.free();
      }
      try (Statement statement = connection.createStatement()) {
        for (String drop : drops) {
          statement.execute(drop);
        }
      }
    } catch (SQLException e) {
      throw new FlywayException("an index left by an earlier try could not be dropped", e);
    }
  }

  @Override
  public String getCallbackName() {
    return "unfinished-indexes";
  }
}
