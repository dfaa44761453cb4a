package io.revenge.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.zjsonpatch.JsonPatch;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.StubApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With an API server that keeps Events and nothing else. */
class EventRecorderTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private static final HasMetadata DATABASE =
      Serialization.unmarshal(
          """
          apiVersion: revenge.io/v1alpha1
          kind: RevengeDatabase
          metadata: {name: media, namespace: revenge, uid: database-uid}
          """,
          RevengeDatabase.class);

  private static final Occurrence CRASHED = Occurrence.warning("Unreachable", "It crashed.");

  private final Map<String, String> events = new ConcurrentHashMap<>();
  @AutoClose private StubApiServer server;

  @BeforeEach
  void start() throws IOException {
    server = StubApiServer.start(this::handle);
  }

  @Test
  void whatHappensAgainIsCountedAndMovesItsTime() {
    at(NOON).record(DATABASE, List.of(CRASHED));
    at(NOON.plusSeconds(60)).record(DATABASE, List.of(CRASHED));
    at(NOON.plusSeconds(120)).record(DATABASE, List.of(CRASHED));

    assertThat(events()).singleElement().satisfies(EventRecorderTest::happenedThreeTimes);
  }

  private static void happenedThreeTimes(Event event) {
    assertThat(event.getCount()).isEqualTo(3);
    assertThat(event.getFirstTimestamp()).isEqualTo("2026-11-23T12:00:00Z");
    assertThat(event.getLastTimestamp()).isEqualTo("2026-11-23T12:02:00Z");
    assertThat(event.getType()).isEqualTo("Warning");
  }

  @Test
  void whatIsSomethingElseHasAnEventOfItsOwn() {
    at(NOON).record(DATABASE, List.of(CRASHED, Occurrence.normal("Available", "It answers.")));

    assertThat(events()).extracting(Event::getCount).containsExactly(1, 1);
  }

  private EventRecorder at(Instant now) {
    return new EventRecorder(server.client(), Clock.fixed(now, ZoneOffset.UTC), Runnable::run);
  }

  private List<Event> events() {
    return events.values().stream()
        .map(json -> Serialization.unmarshal(json, Event.class))
        .toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    switch (exchange.getRequestMethod()) {
      case "POST" -> {
        String name = Serialization.unmarshal(body, Event.class).getMetadata().getName();
        String known = events.putIfAbsent(path + "/" + name, body);
        StubApiServer.answer(exchange, known == null ? 201 : 409, known == null ? body : "{}");
      }
      case "PATCH" -> {
        String patched =
            Serialization.asJson(
                JsonPatch.apply(
                    Serialization.unmarshal(body, JsonNode.class),
                    Serialization.unmarshal(events.getOrDefault(path, ""), JsonNode.class)));
        events.put(path, patched);
        StubApiServer.answer(exchange, 200, patched);
      }
      default -> StubApiServer.answer(exchange, 200, events.getOrDefault(path, ""));
    }
  }
}
