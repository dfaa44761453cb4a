package io.revenge.operator.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
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

  private final Sessions sessions;

  /** Reads the connection's properties. */
  public SessionSocketFactory(Properties properties) {
    this.sessions = (Sessions) Objects.requireNonNull(properties.get(SESSIONS));
  }

  /** What pgjdbc asks for: it connects by itself. */
  @Override
  public Socket createSocket() throws IOException {
    return sessions.open();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }
}
