package io.revenge.operator.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What the running server says about itself.
 *
 * @param version such as {@code 18.6}
 * @param systemIdentifier a decimal number of 64 bits
 * @param configuration {@link ServerSettings#configuration()} of what it was started with; null
 *     when it was not started by the operator's rendering
 * @param rejectedConfiguration the one that it could not be started with; null when there is none
 * @param rejected PostgreSQL's own line about that; null when there is none
 * @param unconverged the error that kept the init container from setting up roles or extensions;
 *     null when there is none
 */
public record LiveServer(
    String version,
    String systemIdentifier,
    @Nullable String configuration,
    @Nullable String rejectedConfiguration,
    @Nullable String rejected,
    @Nullable String unconverged) {

  private static final String QUERY = Resources.text("live-server.sql");

  /**
   * Reads, and changes nothing.
   *
   * @param connection as {@code revenge_operator}
   */
  public static LiveServer observe(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(QUERY);
        ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        throw new SQLException("no row");
      }
      return new LiveServer(
          row.getString("version"),
          row.getString("system_identifier"),
          row.getString("configuration"),
          row.getString("rejected_configuration"),
          row.getString("rejected"),
          row.getString("unconverged"));
    }
  }
}
