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

  private static final RetryInterval LOCKS =
      new RetryInterval(Duration.ofSeconds(5), Duration.ofMinutes(1));
  private static final Duration A_PERSONS_PAUSE = Duration.ofMinutes(1);

  /** After one more failure. */
  MigrationRetry failed(Instant now) {
    return new MigrationRetry(failures + 1, now.plus(INTERVAL.after(failures + 1)));
  }

  /** After somebody else's lock was in the way: it goes by itself. */
  MigrationRetry blocked(Instant now) {
    return new MigrationRetry(failures + 1, now.plus(LOCKS.after(failures + 1)));
  }

  /** After a person ended the session: the same not at once. */
  MigrationRetry ended(Instant now) {
    Instant minutes = now.plus(A_PERSONS_PAUSE);
    MigrationRetry next = failed(now);
    return next.due().isBefore(minutes) ? new MigrationRetry(next.failures(), minutes) : next;
  }

  boolean isDue(Instant now) {
    return !now.isBefore(due);
  }
}
