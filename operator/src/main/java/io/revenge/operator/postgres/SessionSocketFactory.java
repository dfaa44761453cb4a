package io.revenge.operator.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Objects;
import java.util.Properties;
import javax.net.SocketFactory;

/**
 * Makes the sockets of a job's connections. Public because pgjdbc makes it, by the name in its
 * property {@code socketFactory}.
 */
public final class SessionSocketFactory extends SocketFactory {

  /** Property with the {@link Sessions}; no text, which pgjdbc passes on as it is. */
  static final String SESSIONS = "revenge.sessions";

  private static final String CONNECTS_ITSELF = "pgjdbc connects its sockets itself";

  private final Sessions sessions;

  /** Reads the connection's properties. */
  public SessionSocketFactory(Properties properties) {
    this.sessions = (Sessions) Objects.requireNonNull(properties.get(SESSIONS));
  }

  /** What pgjdbc asks for: it connects them itself. */
  @Override
  public Socket createSocket() throws IOException {
    return sessions.open();
  }

  @Override
  public Socket createSocket(String host, int port) throws SocketException {
    throw new SocketException(CONNECTS_ITSELF);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws SocketException {
    throw new SocketException(CONNECTS_ITSELF);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws SocketException {
    throw new SocketException(CONNECTS_ITSELF);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws SocketException {
    throw new SocketException(CONNECTS_ITSELF);
  }
}
