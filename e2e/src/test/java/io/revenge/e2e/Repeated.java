package io.revenge.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A statement that clients run again and again until they are told to stop, each on a connection of
 * its own, and on a new one when that breaks.
 */
record Repeated(List<Running> clients) implements AutoCloseable {

  /**
   * Starts them, and waits until each has an answer.
   *
   * @param statement gives one row
   * @param pause between two runs
   */
  static Repeated start(int clients, Client client, Login login, String statement, Duration pause) {
    var seconds = String.valueOf(pause.toMillis() / 1000.0);
    var started = new ArrayList<Running>();
    for (int n = 0; n < clients; n++) {
      started.add(client.start(login, "sh", "-c", script(), "repeat.sh", statement, seconds));
    }
    var repeated = new Repeated(List.copyOf(started));
    repeated.awaitMore(1);
    return repeated;
  }

  /** The rows so far. Whatever changes data is committed before its row is here. */
  List<String> rows() {
    return rows(Running::lines);
  }

  /** Waits until each client has this many more rows. */
  void awaitMore(int rows) {
    for (var client : clients) {
      var before = client.lines().size();
      await()
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> client.lines().size() >= before + rows);
    }
  }

  /** All rows. */
  List<String> stop() {
    return rows(Running::end);
  }

  private List<String> rows(Function<Running, List<String>> of) {
    return clients.stream().map(of).flatMap(List::stream).toList();
  }

  @Override
  public void close() {
    stop();
  }

  private static String script() {
    try (var stream = Objects.requireNonNull(Repeated.class.getResourceAsStream("repeat.sh"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
