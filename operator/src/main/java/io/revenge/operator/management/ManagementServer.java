package io.revenge.operator.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Serves {@code /startup}, {@code /live}, {@code /ready} and {@code /metrics}. */
public final class ManagementServer implements AutoCloseable {

  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService executor = Executors.newSingleThreadExecutor();

  private ManagementServer(HttpServer server) {
    this.server = server;
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
        new ManagementServer(HttpServer.create(new InetSocketAddress(port), 0));
    management.probe("/startup", health::started);
    management.probe("/live", health::live);
    management.probe("/ready", health::ready);
    management.server.createContext(
        "/metrics",
        exchange -> answer(exchange, HttpURLConnection.HTTP_OK, PROMETHEUS_TEXT, metrics.scrape()));
    management.server.setExecutor(management.executor);
    management.server.start();
    return management;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
  }

  private void probe(String path, BooleanSupplier healthy) {
    server.createContext(
        path,
        exchange -> {
          boolean ok = healthy.getAsBoolean();
          answer(
              exchange,
              ok ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE,
              "text/plain; charset=utf-8",
              ok ? "ok\n" : "not ok\n");
        });
  }

  private static void answer(HttpExchange exchange, int status, String contentType, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", contentType);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
