package io.revenge.operator;

import java.time.Duration;
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
 * @param leaseDuration how long others wait for a leader that does not renew its Lease, whole
 *     seconds, 5 to 300 ({@code LEASE_DURATION_SECONDS}); a leader that cannot renew it ends after
 *     four fifths of that, or when its last request for it is given up
 */
public record Configuration(
    Set<String> namespaces,
    String namespace,
    String identity,
    int httpPort,
    boolean leaderElection,
    Duration leaseDuration) {

  /**
   * That of client-go. An API server that is away for 8 s, as in an upgrade of its node or with a
   * slow disk, ends no leader, nor the migrations that it runs.
   */
  private static final String LEASE_DURATION_SECONDS = "15";

  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);
  private static final Duration LONGEST_LEASE = Duration.ofMinutes(5);

  public Configuration {
    namespaces = Set.copyOf(namespaces);
    if (httpPort < 0 || httpPort > 65535) {
      throw new IllegalArgumentException("HTTP_PORT must be 0 to 65535, not " + httpPort);
    }
    if (leaseDuration.compareTo(SHORTEST_LEASE) < 0 || leaseDuration.compareTo(LONGEST_LEASE) > 0) {
      throw new IllegalArgumentException(
          "LEASE_DURATION_SECONDS must be 5 to 300, not " + leaseDuration.toSeconds());
    }
  }

  /** How long a leader may fail to renew its Lease before it ends. */
  Duration renewDeadline() {
    return leaseDuration.multipliedBy(4).dividedBy(5);
  }

  /** Between two renewals, and about between two looks of a standby. */
  Duration retryPeriod() {
    return leaseDuration.multipliedBy(2).dividedBy(15);
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
        number("HTTP_PORT", environment.getOrDefault("HTTP_PORT", "8080")),
        flag(environment.getOrDefault("LEADER_ELECTION", "true")),
        Duration.ofSeconds(
            number(
                "LEASE_DURATION_SECONDS",
                environment.getOrDefault("LEASE_DURATION_SECONDS", LEASE_DURATION_SECONDS))));
  }

  private static Set<String> names(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static int number(String variable, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(variable + " must be a number, not '" + value + "'", e);
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
