package io.revenge.operator.credentials;

import io.revenge.operator.postgres.Job;
import io.revenge.operator.postgres.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.util.PasswordUtil;

/**
 * Makes the owner's password in the database the one of the application's Secret, which was made
 * anew or changed by a person.
 */
public final class OwnerPassword {

  /** SQLSTATE invalid_password; also of a role that has none. */
  private static final String INVALID_PASSWORD = "28P01";

  /** A role may change its own password, so becoming the owner is enough. */
  private static final String BECOME =
      "SELECT set_config('role', ?, true), set_config('revenge.verifier', ?, true)";

  /** ALTER ROLE takes no parameters. */
  private static final String ALTER =
      """
      DO $$
      BEGIN
        EXECUTE format(
          'ALTER ROLE CURRENT_USER PASSWORD %L', current_setting('revenge.verifier'));
      END
      $$
      """;

  private OwnerPassword() {}

  /** Whether a login failed because the password in the database is another one, or none. */
  public static boolean isWrong(SQLException refused) {
    return INVALID_PASSWORD.equals(refused.getSQLState());
  }

  /**
   * Sets the password.
   *
   * @param owner the role
   * @param password as in the application's Secret; the server only ever gets its SCRAM verifier
   * @throws SQLException the server is not reachable, or refuses
   */
  public static void set(Postgres postgres, String owner, String password) throws SQLException {
    try (Connection operator = postgres.asOperator(Job.PASSWORD)) {
      set(operator, owner, PasswordUtil.encodeScramSha256(password.toCharArray()));
    }
  }

  private static void set(Connection operator, String owner, String verifier) throws SQLException {
    operator.setAutoCommit(false);
    try (PreparedStatement become = operator.prepareStatement(BECOME);
        Statement alter = operator.createStatement()) {
      become.setString(1, owner);
      become.setString(2, verifier);
      become.execute();
      alter.execute(ALTER);
    }
    operator.commit();
  }
}
