package io.revenge.operator.revengedatabase;

import java.time.Duration;
import java.time.Instant;

/**
 * When migrations that failed are tried again: their cause is mended by a person, so less and less
 * often.
 *
 * @param failures tries in a row that failed
 * @param due not before
 */
record MigrationRetry(int failures, Instant due) {

  /** Nothing failed. */
  static final MigrationRetry NONE = new MigrationRetry(0, Instant.MIN);

  private static final RetryInterval INTERVAL =
      new RetryInterval(Duration.ofSeconds(10), Duration.ofMinutes(10));

  /** After one more failure. */
  MigrationRetry failed(Instant now) {
    return new MigrationRetry(failures + 1, now.plus(INTERVAL.after(failures + 1)));
  }

  boolean isDue(Instant now) {
    return !now.isBefore(due);
  }
}
