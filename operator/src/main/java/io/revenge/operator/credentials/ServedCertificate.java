package io.revenge.operator.credentials;

import io.revenge.operator.postgres.Address;
import io.revenge.operator.postgres.Job;
import io.revenge.operator.postgres.Pem;
import io.revenge.operator.postgres.Postgres;
import io.revenge.operator.postgres.Presented;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.security.auth.x500.X500Principal;

/**
 * What the server has to serve: its Secret. The kubelet brings it to the pod within two minutes,
 * and the server reads it when told to reload.
 *
 * @param certificate {@code tls.crt} of the server's Secret
 * @param authorities its {@code ca.crt}
 */
public record ServedCertificate(String certificate, String authorities) {

  /** What was found. */
  public enum State {
    /** The server presents the certificate and trusts the CAs. */
    SERVED,
    /** Not yet: the server was told to reload. Ask again in some seconds. */
    RELOADED,
    /**
     * Not yet, and the server and the operator do not trust each other, so that it cannot be told
     * to reload: the pod has to be restarted.
     */
    LOCKED_OUT
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** SQLSTATE class invalid authorization specification: among others, no accepted certificate. */
  private static final String REFUSED = "28";

  /**
   * Looks at what the server presents, and tells it to reload when that is something else.
   *
   * @throws IOException the server does not answer
   * @throws SQLException the server cannot be told to reload, for another reason than certificates
   */
  public State converge(Postgres postgres, Address address) throws IOException, SQLException {
    if (isServed(Presented.by(address, TIMEOUT))) {
      return State.SERVED;
    }
    try (Connection operator = postgres.asOperator(Job.RELOAD);
        Statement statement = operator.createStatement()) {
      statement.execute("SELECT pg_reload_conf()");
      return State.RELOADED;
    } catch (SQLException failed) {
      if (isLockedOut(failed)) {
        return State.LOCKED_OUT;
      }
      throw failed;
    }
  }

  private boolean isServed(Presented presented) {
    try {
      Set<X500Principal> names =
          Pem.certificates(authorities).stream()
              .map(X509Certificate::getSubjectX500Principal)
              .collect(Collectors.toSet());
      return List.of(presented.certificate()).equals(Pem.certificates(certificate))
          && presented.clientAuthorities().equals(names);
    } catch (CertificateException damaged) {
      throw new IllegalStateException("the server's Secret is damaged", damaged);
    }
  }

  private static boolean isLockedOut(SQLException failed) {
    if (failed.getSQLState() != null && failed.getSQLState().startsWith(REFUSED)) {
      return true;
    }
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return true;
      }
    }
    return false;
  }
}
