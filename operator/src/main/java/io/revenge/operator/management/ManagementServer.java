package io.revenge.operator.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /startup}, {@code /live}, {@code /ready} and {@code /metrics}, one request per
 * connection.
 *
 * <p>Every pod of the cluster reaches this port, and the kubelet ends an operator that does not
 * answer. The JDK's server can be made to refuse connections beyond a number, so that whoever holds
 * that many keeps the kubelet out; this one ends the oldest instead.
 */
public final class ManagementServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** Connections; the kubelet and Prometheus have one each, for some milliseconds. */
  private static final int MOST_CONNECTIONS = 64;

  /**
   * Connections that wait to be accepted; more are dropped by the kernel, and come again after a
   * second or three, which is too late for a probe.
   */
  private static final int BACKLOG = 1024;

  /** For all of a request to arrive. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ServerSocket listener;
  private final Map<String, Supplier<Answer>> pages;
  private final OpenConnections connections = new OpenConnections(MOST_CONNECTIONS);

  private ManagementServer(ServerSocket listener, Map<String, Supplier<Answer>> pages) {
    this.listener = listener;
    this.pages = pages;
  }

  /**
   * Starts to listen on all addresses.
   *
   * @param port 0 takes a free one
   * @throws IOException the port is taken
   */
  public static ManagementServer start(int port, Health health, PrometheusMeterRegistry metrics)
      throws IOException {
    ManagementServer management =
        new ManagementServer(
            new ServerSocket(port, BACKLOG),
            Map.of(
                "/startup", () -> probe(health::started),
                "/live", () -> probe(health::live),
                "/ready", () -> probe(health::ready),
                "/metrics",
                    () ->
                        new Answer(HttpURLConnection.HTTP_OK, PROMETHEUS_TEXT, metrics.scrape())));
    Thread.ofPlatform().name("management").start(management::accept);
    return management;
  }

  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException gone) {
      LOG.debug("the port was gone already", gone);
    }
    connections.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException failed) {
        if (!listener.isClosed()) {
          LOG.atWarn().setCause(failed).log("a connection to health and metrics was not accepted");
          pause();
        }
      }
    }
  }

  private void serve(Socket connection) {
    try {
      RequestHead request = RequestHead.read(new InTime(connection, PATIENCE));
      connection.getOutputStream().write(answer(request).bytes());
      connection.shutdownOutput();
    } catch (IOException gone) {
      LOG.debug("a request was not answered", gone);
    } finally {
      connections.remove(connection);
    }
  }

  private Answer answer(RequestHead request) {
    Supplier<Answer> page = pages.get(request.path());
    if (page == null) {
      return Answer.plain(HttpURLConnection.HTTP_NOT_FOUND, "not found");
    }
    return request.method().equals("GET")
        ? page.get()
        : Answer.plain(HttpURLConnection.HTTP_BAD_METHOD, "GET only");
  }

  private static Answer probe(BooleanSupplier healthy) {
    return healthy.getAsBoolean()
        ? Answer.plain(HttpURLConnection.HTTP_OK, "ok")
        : Answer.plain(HttpURLConnection.HTTP_UNAVAILABLE, "not ok");
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a client sends within a time, counted from the beginning, not from its last byte. */
  private static final class InTime extends FilterInputStream {

    private final Socket connection;
    private final long end;

    InTime(Socket connection, Duration patience) throws IOException {
      super(connection.getInputStream());
      this.connection = connection;
      this.end = System.nanoTime() + patience.toNanos();
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (left.toMillis() <= 0) {
        throw new SocketTimeoutException("the request took too long");
      }
      connection.setSoTimeout((int) left.toMillis());
      return super.read(buffer, offset, count);
    }
  }
}
