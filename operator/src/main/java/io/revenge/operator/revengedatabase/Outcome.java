package io.revenge.operator.revengedatabase;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a job leaves behind for the next one.
 *
 * @param request that it worked on
 * @param lookAgain when the application's database is to be looked into again
 * @param failures jobs in a row that could not do what the request asks for, failed migrations
 *     apart
 * @param retry of migrations
 * @param archive null when it was not looked at
 */
record Outcome(
    DatabaseRequest request,
    DatabaseReport report,
    Instant lookAgain,
    int failures,
    MigrationRetry retry,
    @Nullable ArchiveSight archive) {

  /** Between two looks at a server that answers, so that the status is never older. */
  static final Duration AT_REST = Duration.ofSeconds(10);

  /** After a look that was cut: whoever makes others wait has its turn less often. */
  private static final Duration AFTER_TIMEOUT = Duration.ofMinutes(1);

  private static final Duration FIRST_RETRY = Duration.ofMillis(150);
  private static final RetryInterval UNREACHABLE =
      new RetryInterval(FIRST_RETRY, Duration.ofSeconds(5));
  private static final RetryInterval UNFINISHED = new RetryInterval(FIRST_RETRY, AT_REST);

  /** The same, of a look that was cut because it took longer than this. */
  Outcome timedOut(Duration patience) {
    return new Outcome(
        request,
        report.unreachable(DatabaseReachable.timedOut(patience)),
        lookAgain,
        Math.max(failures, 1),
        retry,
        archive);
  }

  /** How long to wait before the next job; the caller adds the jitter. */
  Duration next() {
    if (DatabaseReachable.isTimedOut(report.reachable())) {
      return AFTER_TIMEOUT;
    }
    if (failures == 0) {
      return AT_REST;
    }
    return (report.reachable().isTrue() ? UNFINISHED : UNREACHABLE).after(failures);
  }
}
