package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.operator.kubernetes.StubApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With an API server that says what a lagging informer does not know yet. */
class PodRestartTest {

  private static final String CLAIMS = "/api/v1/namespaces/revenge/persistentvolumeclaims/";

  private static final Pod POD =
      Serialization.unmarshal(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: media-0, namespace: revenge, uid: pod-uid, resourceVersion: "42"}
          spec:
            nodeName: node1
            volumes:
            - {name: data, persistentVolumeClaim: {claimName: media-data}}
            - {name: archive, persistentVolumeClaim: {claimName: media-archive}}
            - {name: tmp, emptyDir: {}}
          """,
          Pod.class);

  private final Map<String, String> claims = new ConcurrentHashMap<>();
  private final List<String> deletions = new CopyOnWriteArrayList<>();
  private int answer = 200;
  @AutoClose private StubApiServer server;

  @BeforeEach
  void start() throws IOException {
    server = StubApiServer.start(this::handle);
    claims.put("media-data", claim("media-data", ""));
    claims.put("media-archive", claim("media-archive", ""));
  }

  @Test
  void deletesThePodThatWasJudgedAndNoOther() {
    new PodRestart(server.client()).restart(POD);

    assertThat(deletions)
        .singleElement()
        .satisfies(deletion -> assertThat(deletion).contains("\"resourceVersion\":\"42\""))
        .satisfies(deletion -> assertThat(deletion).contains("\"uid\":\"pod-uid\""));
  }

  @Test
  void leavesAnotherPodThanTheOneThatWasJudgedToTheNextPass() {
    answer = 409;
    new PodRestart(server.client()).restart(POD);
    answer = 404;
    new PodRestart(server.client()).restart(POD);

    assertThat(deletions).hasSize(2);
  }

  @Test
  void deletesNothingWhileAClaimOfThePodIsBeingDeleted() {
    claims.put(
        "media-archive", claim("media-archive", ", deletionTimestamp: '2026-11-23T13:00:00Z'"));

    new PodRestart(server.client()).restart(POD);

    assertThat(deletions).isEmpty();
  }

  @Test
  void deletesNothingWhenAClaimOfThePodIsGone() {
    claims.remove("media-data");

    new PodRestart(server.client()).restart(POD);

    assertThat(deletions).isEmpty();
  }

  @Test
  void aPodThatNoNodeHasTakenUsesNoClaim() {
    claims.clear();
    Pod unscheduled = new PodBuilder(POD).editSpec().withNodeName(null).endSpec().build();

    new PodRestart(server.client()).restart(unscheduled);

    assertThat(deletions).hasSize(1);
  }

  private static String claim(String name, String more) {
    return Serialization.asJson(
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: %s, namespace: revenge%s}
            """
                .formatted(name, more),
            PersistentVolumeClaim.class));
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean deletes = exchange.getRequestMethod().equals("DELETE");
    if (deletes) {
      deletions.add(path + " " + request);
    }
    String found = path.startsWith(CLAIMS) ? claims.get(path.substring(CLAIMS.length())) : null;
    int status = deletes ? answer : found == null ? 404 : 200;
    StubApiServer.answer(
        exchange,
        status,
        found != null
            ? found
            : "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":%d}".formatted(status));
  }
}
