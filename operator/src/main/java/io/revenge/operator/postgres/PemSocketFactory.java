package io.revenge.operator.postgres;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Properties;
import javax.net.ssl.SSLSocket;
import org.postgresql.ssl.WrappedFactory;

/**
 * Gives pgjdbc certificates and keys from memory. Public because pgjdbc makes it, by the name in
 * its property {@code sslfactory}. Host names are verified by pgjdbc itself.
 */
public final class PemSocketFactory extends WrappedFactory {

  static final String AUTHORITIES = "revenge.authorities";
  static final String CERTIFICATE = "revenge.certificate";
  static final String KEY = "revenge.key";

  /**
   * Reads the connection's properties.
   *
   * @throws GeneralSecurityException a certificate or key in them is damaged
   */
  public PemSocketFactory(Properties properties) throws GeneralSecurityException, IOException {
    factory =
        TlsContext.of(
                properties.getProperty(AUTHORITIES, ""),
                properties.getProperty(CERTIFICATE, ""),
                properties.getProperty(KEY, ""))
            .getSocketFactory();
  }

  /** What pgjdbc asks for: TLS over a connection that is there. */
  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return new BoundedSocket((SSLSocket) super.createSocket(socket, host, port, autoClose));
  }
}
