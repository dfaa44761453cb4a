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

  /** What was found. */
  public enum Outcome {
    /** The password is right. */
    RIGHT,
    /** The password was another one, or none, and is right now. */
    CHANGED
  }

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

  /**
   * Logs in as the owner, and sets the password when that is refused.
   *
   * @param owner the role
   * @param password as in the application's Secret; the server only ever gets its SCRAM verifier
   * @throws SQLException the server is not reachable, or refuses for another reason
   */
  public static Outcome converge(Postgres postgres, String owner, String password)
      throws SQLException {
    try (Connection _ = postgres.asOwner(Job.PASSWORD)) {
      return Outcome.RIGHT;
    } catch (SQLException refused) {
      if (!INVALID_PASSWORD.equals(refused.getSQLState())) {
        throw refused;
      }
    }
    try (Connection operator = postgres.asOperator(Job.PASSWORD)) {
      set(operator, owner, PasswordUtil.encodeScramSha256(password.toCharArray()));
    }
    return Outcome.CHANGED;
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
