package io.revenge.operator.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
            .timeout(Duration.ofSeconds(10))
            .build(),
        BodyHandlers.ofString());
  }
}
