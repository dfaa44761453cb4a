package io.revenge.operator.server;

import io.revenge.operator.kubernetes.Resource;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts parameters in force that need a reload only, and with them {@code pg_hba.conf}. */
public final class ReloadableParameters {

  private static final String QUERY = Resource.text(ReloadableParameters.class, "parameters.sql");

  /** {@code undefined_function}: a server that was started by an operator without it. */
  private static final String NO_SUCH_FUNCTION = "42883";

  private final Map<String, Parameter> parameters;

  public ReloadableParameters(ParameterRules rules) {
    parameters =
        rules.reloadable().stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
  }

  /**
   * What was done.
   *
   * @param changed parameters that were set and reloaded, by name
   * @param refused PostgreSQL's error by parameter
   */
  public record Outcome(List<String> changed, SortedMap<String, String> refused) {}

  /**
   * Writes only when the server's values differ. A parameter that is not named gets PostgreSQL's
   * default. Reloads also when {@code pg_hba.conf} is newer than what the server has read: the
   * kubelet brings a changed ConfigMap into the pod within about a minute.
   *
   * @param connection as {@code revenge_operator}, in autocommit
   * @param desired {@link ServerSettings#reloadable()}
   */
  public Outcome converge(Connection connection, Map<String, String> desired) throws SQLException {
    List<String> changed = new ArrayList<>();
    TreeMap<String, String> refused = new TreeMap<>();
    for (Map.Entry<String, String> difference : differences(connection, desired).entrySet()) {
      try {
        set(connection, difference.getKey(), difference.getValue());
        changed.add(difference.getKey());
      } catch (SQLException refusal) {
        if (refusal.getSQLState() == null || refusal.getSQLState().startsWith("08")) {
          throw refusal;
        }
        refused.put(difference.getKey(), String.valueOf(refusal.getMessage()));
      }
    }
    if (!changed.isEmpty() || filesChanged(connection)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_catalog.pg_reload_conf()");
      }
    }
    return new Outcome(List.copyOf(changed), refused);
  }

  private static boolean filesChanged(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT revenge.files_changed()")) {
      return row.next() && row.getBoolean(1);
    } catch (SQLException refusal) {
      if (NO_SUCH_FUNCTION.equals(refusal.getSQLState())) {
        return false;
      }
      throw refusal;
    }
  }

  private SortedMap<String, String> differences(Connection connection, Map<String, String> desired)
      throws SQLException {
    TreeMap<String, String> differences = new TreeMap<>();
    Array names = connection.createArrayOf("text", parameters.keySet().toArray());
    try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
      statement.setArray(1, names);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Parameter parameter = parameters.get(rows.getString("name"));
          if (parameter == null) {
            continue;
          }
          String wanted = desired.getOrDefault(parameter.name(), rows.getString("boot_val"));
          if (!same(parameter, wanted, rows.getString("setting"))) {
            differences.put(parameter.name(), parameter.rendered(wanted));
          }
        }
      }
    }
    return differences;
  }

  private static boolean same(Parameter parameter, String wanted, String setting) {
    try {
      return parameter.canonical(wanted).equals(parameter.canonical(setting));
    } catch (IllegalArgumentException outOfRange) {
      return false;
    }
  }

  /** The server quotes; ALTER SYSTEM takes no bind parameters. */
  private static void set(Connection connection, String name, String value) throws SQLException {
    try (PreparedStatement quote =
            connection.prepareStatement(
                "SELECT pg_catalog.format('ALTER SYSTEM SET %I = %L', ?::text, ?::text)");
        Statement statement = connection.createStatement()) {
      quote.setString(1, name);
      quote.setString(2, value);
      try (ResultSet row = quote.executeQuery()) {
        row.next();
        statement.execute(row.getString(1));
      }
    }
  }
}
