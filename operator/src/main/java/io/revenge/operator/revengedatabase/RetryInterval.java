package io.revenge.operator.revengedatabase;

import java.time.Duration;

/**
 * Waits between tries, each longer by half than the one before. The jitter is the caller's.
 *
 * @param first the shortest
 * @param longest above the shortest
 */
record RetryInterval(Duration first, Duration longest) {

  private static final double GROWTH = 1.5;

  /** By then every wait is the longest; more would only overflow. */
  private static final int MANY = 64;

  /**
   * How long to wait after so many failures in a row.
   *
   * @param failures from 1
   */
  Duration after(int failures) {
    double millis = first.toMillis() * Math.pow(GROWTH, Math.min(failures, MANY) - 1.0);
    return Duration.ofMillis((long) Math.min(millis, (double) longest.toMillis()));
  }
}
