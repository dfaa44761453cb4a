package io.revenge.migrations;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the history tables, without writing or locking anything. */
public final class ModuleHistory {
  private static final String QUERY = SqlText.resource("history.sql");

  /** Flyway reads a history whole, so it is not to begin with a longer one. */
  private static final int MOST_LINES = 1000;

  private static final String PROGRAM_LIMIT_EXCEEDED = "54000";

  private ModuleHistory() {}

  /**
   * Where each of the modules stands, in their order; one query.
   *
   * @throws SQLException the database cannot be asked, or a history has more than 1000 lines
   *     (SQLSTATE 54000)
   */
  public static List<ModuleState> read(Connection connection, List<Module> modules)
      throws SQLException {
    Map<String, String> versions = new HashMap<>();
    Array names =
        connection.createArrayOf("text", modules.stream().map(Module::historyTable).toArray());
    try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
      statement.setArray(1, names);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          if (rows.getInt("lines") > MOST_LINES) {
            throw new SQLException(
                "%s has more than %d lines, which no history of migrations has"
                    .formatted(rows.getString("name"), MOST_LINES),
                PROGRAM_LIMIT_EXCEEDED);
          }
          versions.put(
              rows.getString("name"), Objects.requireNonNullElse(rows.getString("versions"), ""));
        }
      }
    } finally {
      names.free();
    }
    return modules.stream()
        .map(module -> state(module, versions.getOrDefault(module.historyTable(), "")))
        .toList();
  }

  /** What a history says: versions separated by blanks, a failed one with a mark behind. */
  static ModuleState state(Module module, String versions) {
    SortedSet<String> applied = new TreeSet<>();
    @Nullable String failed = null;
    for (String version : versions.split(" ", -1)) {
      if (version.endsWith("!")) {
        failed = version.substring(0, version.length() - 1);
      } else if (!version.isEmpty()) {
        applied.add(version);
      }
    }
    return new ModuleState(module, List.copyOf(applied), failed);
  }
}
