package io.revenge.e2e;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Makes the cluster fail, by the command in {@code E2E_FAULT}. Its arguments are {@code stop-node
 * NODE}, which ends all that runs on a node without a word, {@code start-node NODE}, {@code
 * cut-power NODE}, which loses what was not synced and turns the node on again, {@code
 * stop-api-server}, after which no request is answered, and {@code continue-api-server}.
 */
record Faults(List<String> command) {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  static boolean arePossible(Map<String, String> environment) {
    return !environment.getOrDefault("E2E_FAULT", "").isBlank();
  }

  static Faults of(Map<String, String> environment) {
    return new Faults(List.of(Objects.requireNonNull(environment.get("E2E_FAULT")).split(" +")));
  }

  void stopNode(String node) {
    run("stop-node", node);
  }

  void startNode(String node) {
    run("start-node", node);
  }

  void cutPower(String node) {
    run("cut-power", node);
  }

  void stopApiServer() {
    run("stop-api-server");
  }

  void continueApiServer() {
    run("continue-api-server");
  }

  private void run(String... arguments) {
    Command.run(LIMIT, "", Stream.concat(command.stream(), Stream.of(arguments)).toList()).orFail();
  }
}
