package io.revenge.operator;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the operator is told by its environment.
 *
 * @param namespaces the namespaces it watches ({@code WATCH_NAMESPACES}, separated by commas); all
 *     when empty
 * @param namespace its own namespace, which holds its Lease ({@code POD_NAMESPACE})
 * @param identity its name in the Lease ({@code POD_NAME})
 * @param httpPort port of health and metrics, 0 to 65535 ({@code HTTP_PORT}); 0 takes a free one
 * @param leaderElection whether a Lease is taken before work begins ({@code LEADER_ELECTION})
 */
public record Configuration(
    Set<String> namespaces,
    String namespace,
    String identity,
    int httpPort,
    boolean leaderElection) {

  public Configuration {
    namespaces = Set.copyOf(namespaces);
    if (httpPort < 0 || httpPort > 65535) {
      throw new IllegalArgumentException("HTTP_PORT must be 0 to 65535, not " + httpPort);
    }
  }

  /**
   * Reads the environment.
   *
   * @throws IllegalArgumentException a variable does not hold what it should; the message names it
   */
  public static Configuration of(Map<String, String> environment) {
    return new Configuration(
        names(environment.getOrDefault("WATCH_NAMESPACES", "")),
        environment.getOrDefault("POD_NAMESPACE", "revenge-system"),
        environment.getOrDefault("POD_NAME", ""),
        port(environment.getOrDefault("HTTP_PORT", "8080")),
        flag(environment.getOrDefault("LEADER_ELECTION", "true")));
  }

  private static Set<String> names(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static int port(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("HTTP_PORT must be a number, not '" + value + "'", e);
    }
  }

  private static boolean flag(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "LEADER_ELECTION must be true or false, not '" + value + "'");
    };
  }
}
