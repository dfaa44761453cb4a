package io.revenge.operator.revengedatabase;

import io.revenge.api.v1alpha1.ModuleStatus;
import java.time.Duration;
import java.time.Instant;

/**
 * What a job leaves behind for the next one.
 *
 * @param request that it worked on
 * @param lookAgain when the application's database is to be looked into again
 * @param failures jobs in a row that did not reach what the request asks for
 */
record Outcome(DatabaseRequest request, DatabaseReport report, Instant lookAgain, int failures) {

  /** Between two looks at a server that is as it should be. */
  static final Duration AT_REST = Duration.ofSeconds(10);

  private static final Duration FIRST_RETRY = Duration.ofMillis(150);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

  /** Retries grow by half each time. */
  private static final double GROWTH = 1.5;

  private static final Duration FIRST_MIGRATION_RETRY = Duration.ofSeconds(10);
  private static final Duration LONGEST_MIGRATION_RETRY = Duration.ofMinutes(10);

  /** How long to wait before the next job; the caller adds the jitter. */
  Duration next() {
    if (failures == 0) {
      return AT_REST;
    }
    if (!report.reachable().isTrue()) {
      return grown(FIRST_RETRY, LONGEST_RETRY);
    }
    return report.modules().stream().anyMatch(module -> module.state() == ModuleStatus.State.Failed)
        ? grown(FIRST_MIGRATION_RETRY, LONGEST_MIGRATION_RETRY)
        : grown(FIRST_RETRY, AT_REST);
  }

  private Duration grown(Duration first, Duration longest) {
    double millis = first.toMillis() * Math.pow(GROWTH, Math.min(failures, 64) - 1.0);
    return Duration.ofMillis((long) Math.min(millis, (double) longest.toMillis()));
  }
}
