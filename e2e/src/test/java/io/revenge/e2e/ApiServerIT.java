package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Databases need no API server, and the operator goes on when it is back. */
@ClusterTest(faults = true)
@Isolated("stops the API server, and counts every write of the operator")
class ApiServerIT {

  private static final String NAME = "media";
  private static final Duration AWAY = Duration.ofSeconds(30);

  /** Shorter than what ends a leader. */
  private static final Duration HICCUP = Duration.ofSeconds(8);

  /** A leader that ends after a hiccup does so within this. */
  private static final Duration RENEWED = Duration.ofSeconds(5);

  private static final Duration REST = Duration.ofSeconds(20);

  /** Nothing is archived while it rests, which would change the status. */
  private static final String UNARCHIVED =
      """
      apiVersion: revenge.io/v1alpha1
      kind: RevengeDatabase
      metadata: {name: media}
      spec:
        postgres: {storage: {size: 1Gi}}
        archive: {enabled: false}
        backup: {storage: {size: 300Mi}}
        deletionPolicy: Delete
      """;

  /** Every 200 ms a row, by a client that nobody has to tell. */
  private static final String BEATS =
      """
      CREATE TABLE beats (at timestamptz DEFAULT clock_timestamp());
      INSERT INTO beats DEFAULT VALUES;
      """;

  private static final String KEEP_BEATING =
      """
      # That of the client goes with this shell.
      cp "$PGSSLROOTCERT" /tmp/beat.crt
      export PGSSLROOTCERT=/tmp/beat.crt
      echo 'INSERT INTO beats DEFAULT VALUES \\watch 0.2' >/tmp/beat.sql
      setsid nohup psql -Xq -f /tmp/beat.sql >/tmp/beat.log 2>&1 </dev/null &
      """;

  private final Installation installation;
  private final Space space;
  private final Client client;
  private final Faults faults;
  private final RequestCounter counter;

  ApiServerIT(Installation installation, Space space, Client client, Faults faults) {
    this.installation = installation;
    this.space = space;
    this.counter = RequestCounter.start(space);
    this.client = client;
    this.faults = faults;
  }

  @AfterAll
  void stopCounting() {
    counter.close();
  }

  @Test
  void whileTheApiServerIsAwayDatabasesServeAndAfterwardsTheOperatorGoesOnWithoutAWrite() {
    space.kubectl().apply(UNARCHIVED);
    space.awaitReady(NAME);
    client.sql(space.login(NAME), BEATS);
    client.run(space.login(NAME), "", "sh", "-euc", KEEP_BEATING).orFail();
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(2))
        .during(REST)
        .until(counter::writes, new Unchanged());
    var writes = counter.writes();
    var status = space.database(NAME).getStatus();
    var server = restarts(space.kubectl().get("pods"));
    var operator = restarts(operatorPods());

    stopApiServer(HICCUP);
    await()
        .atMost(RENEWED.multipliedBy(2))
        .pollInterval(Duration.ofSeconds(1))
        .during(RENEWED)
        .untilAsserted(() -> assertThat(restarts(operatorPods())).isEqualTo(operator));

    stopApiServer(AWAY);
    var back = Instant.now();
    installation.awaitOperator();
    System.out.println("an operator leads again after " + Duration.between(back, Instant.now()));
    await()
        .atMost(REST.plusSeconds(10))
        .pollInterval(Duration.ofSeconds(2))
        .during(REST)
        .untilAsserted(() -> assertThat(counter.writes()).isEqualTo(writes));
    assertThat(space.database(NAME).getStatus()).isEqualTo(status);

    space.awaitThatTheOperatorWorks(NAME, client);

    assertThat(restarts(space.kubectl().get("pods"))).as("pods").isEqualTo(server);
    assertThat(sum(restarts(operatorPods())) - sum(operator))
        .as("restarts of the operator")
        .isLessThanOrEqualTo(2);
    assertThat(longestPauseSeconds()).as("between two rows").isLessThan(2);
  }

  private void stopApiServer(Duration time) {
    faults.stopApiServer();
    try {
      await().pollDelay(time).atMost(time.multipliedBy(2)).until(() -> true);
    } finally {
      faults.continueApiServer();
    }
  }

  private double longestPauseSeconds() {
    return Double.parseDouble(
        client.sql(
            space.login(NAME),
            "SELECT round(max(extract(epoch FROM pause)), 1) FROM (SELECT at - lag(at) OVER (ORDER"
                + " BY at) AS pause FROM (SELECT at FROM beats UNION ALL SELECT now()) AS a (at))"
                + " AS p"));
  }

  private static JsonNode operatorPods() {
    return Kubectl.in(Installation.NAMESPACE)
        .get("pods", "-l", "app.kubernetes.io/name=" + Installation.OPERATOR);
  }

  private static List<String> restarts(JsonNode pods) {
    return StreamSupport.stream(pods.path("items").spliterator(), false)
        .map(
            pod ->
                pod.at("/metadata/name").asText()
                    + pod.at("/status/containerStatuses").findValuesAsText("restartCount"))
        .toList();
  }

  private static int sum(List<String> restarts) {
    return restarts.stream()
        .mapToInt(pod -> Integer.parseInt(pod.replaceAll(".*\\[(\\d+).*", "$1")))
        .sum();
  }
}
