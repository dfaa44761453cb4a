package io.revenge.operator.server;

import io.revenge.operator.kubernetes.Resource;
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
 * @param missing extensions that the application's database lacks and only a superuser makes; null
 *     when it lacks none, or was not looked into
 */
public record LiveServer(
    String version,
    String systemIdentifier,
    @Nullable String configuration,
    @Nullable String rejectedConfiguration,
    @Nullable String rejected,
    @Nullable String unconverged,
    @Nullable String missing) {

  private static final String QUERY = Resource.text(LiveServer.class, "live-server.sql");
  private static final String MISSING = Resource.text(LiveServer.class, "missing-extensions.sql");

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
          row.getString("unconverged"),
          null);
    }
  }

  /** The same, with what a look into the application's database showed. */
  public LiveServer withMissing(@Nullable String extensions) {
    return new LiveServer(
        version,
        systemIdentifier,
        configuration,
        rejectedConfiguration,
        rejected,
        unconverged,
        extensions);
  }

  /**
   * The extensions that the application's database lacks.
   *
   * @param owner a connection to it
   */
  public static @Nullable String missingExtensions(Connection owner) throws SQLException {
    try (PreparedStatement statement = owner.prepareStatement(MISSING);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getString(1) : null;
    }
  }
}
