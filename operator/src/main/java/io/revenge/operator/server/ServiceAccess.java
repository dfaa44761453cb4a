package io.revenge.operator.server;

import io.revenge.operator.kubernetes.Resource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What dumps and metrics need in the application's database, and its owner can take away: to
 * connect, and the schema of {@code pg_stat_statements}.
 */
public final class ServiceAccess {

  private static final String QUERY = Resource.text(ServiceAccess.class, "service-access.sql");

  private ServiceAccess() {}

  /**
   * Grants what is missing.
   *
   * @param owner a connection of the owner to the application's database
   * @return the statements that were run; none in general
   */
  public static List<String> converge(Connection owner) throws SQLException {
    List<String> statements = new ArrayList<>();
    try (Statement statement = owner.createStatement()) {
      try (ResultSet row = statement.executeQuery(QUERY)) {
        while (row.next()) {
          statements.add(row.getString("statement"));
        }
      }
      for (String grant : statements) {
        statement.execute(grant);
      }
    }
    return List.copyOf(statements);
  }
}
