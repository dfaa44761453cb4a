package io.revenge.operator.server;

import io.revenge.api.v1alpha1.RevengeDatabaseSpec;
import io.revenge.operator.kubernetes.Resource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether the running server lets in whom the spec wants: {@code pg_hba.conf}. */
public enum AccessRules {

  /**
   * New connections follow the spec as soon as {@link ReloadableParameters#converge}, called after
   * the look, has made the server read what it had not read yet.
   */
  IN_FORCE,

  /** The kubelet has not brought the new file yet. */
  PENDING,

  /** The server was not started by the operator's rendering, or by that of an older operator. */
  NOT_COMPARED;

  private static final String QUERY = Resource.text(AccessRules.class, "access-rules.sql");

  /** {@code undefined_function}. */
  private static final String NO_SUCH_FUNCTION = "42883";

  /**
   * Looks, and changes nothing.
   *
   * @param connection as {@code revenge_operator}, in autocommit
   */
  public static AccessRules observe(Connection connection, RevengeDatabaseSpec spec)
      throws SQLException {
    return observe(connection, Layout.ACCESS_RULES, HostBasedAuthentication.render(spec));
  }

  static AccessRules observe(Connection connection, String file, String wanted)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
      statement.setString(1, file);
      statement.setString(2, wanted);
      try (ResultSet row = statement.executeQuery()) {
        boolean inForce = row.next() && row.getBoolean("in_force");
        if (row.wasNull()) {
          return NOT_COMPARED;
        }
        return inForce ? IN_FORCE : PENDING;
      }
    } catch (SQLException refusal) {
      if (NO_SUCH_FUNCTION.equals(refusal.getSQLState())) {
        return NOT_COMPARED;
      }
      throw refusal;
    }
  }
}
