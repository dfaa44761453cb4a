package io.revenge.operator.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementServerTest {

  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean healthy = new AtomicBoolean(true);
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpClient client = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init")
  private ManagementServer server;

  @BeforeEach
  void start() throws IOException {
    server = ManagementServer.start(0, new Health(started::get, healthy::get), metrics);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void isLiveButNotReadyWhileItStarts() throws Exception {
    assertThat(get("/startup").statusCode()).isEqualTo(503);
    assertThat(get("/ready").statusCode()).isEqualTo(503);
    assertThat(get("/live").statusCode()).isEqualTo(200);
  }

  @Test
  void isReadyOnceItsInformersHaveRead() throws Exception {
    started.set(true);

    assertThat(get("/startup").statusCode()).isEqualTo(200);
    assertThat(get("/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void asksToBeRestartedWhenAnInformerHasGivenUp() throws Exception {
    started.set(true);
    healthy.set(false);

    assertThat(get("/live").statusCode()).isEqualTo(503);
    assertThat(get("/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void servesMetricsInThePrometheusFormat() throws Exception {
    metrics.counter("passes").increment();

    assertThat(get("/metrics").body()).contains("passes_total 1.0");
  }

  @Test
  void answersWhileSomebodyHoldsHalfSentRequests() throws Exception {
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        Socket half = new Socket("localhost", server.port());
        held.add(half);
        half.getOutputStream().write("GET /li".getBytes(StandardCharsets.US_ASCII));
      }

      assertThat(get("/live").statusCode()).isEqualTo(200);
      assertThat(get("/metrics").statusCode()).isEqualTo(200);
    } finally {
      for (Socket half : held) {
        half.close();
      }
    }
  }

  @Test
  void endsARequestThatDoesNotComeToItsEnd() throws Exception {
    try (Socket half = new Socket("localhost", server.port())) {
      half.setSoTimeout(10_000);
      half.getOutputStream().write("GET /live HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(half.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void endsARequestThatIsTooLong() throws Exception {
    try (Socket endless = new Socket("localhost", server.port())) {
      endless.setSoTimeout(10_000);
      endless.getOutputStream().write(new byte[8 << 10]);

      assertThat(endless.getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /live HTTP/1.1, 200",
    "GET /live?verbose HTTP/1.0, 200",
    "GET /lives HTTP/1.1, 404",
    "POST /live HTTP/1.1, 405"
  })
  void answersByTheFirstLine(String line, String status) throws Exception {
    try (Socket client = new Socket("localhost", server.port())) {
      client.setSoTimeout(10_000);
      client
          .getOutputStream()
          .write((line + "\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 " + status + " ");
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
            .timeout(Duration.ofSeconds(10))
            .build(),
        BodyHandlers.ofString());
  }
}
