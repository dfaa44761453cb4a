package io.revenge.operator.partition;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between attempts to get locks: 0.5 s, doubled each time, shortened by up to a half at
 * random, so that two who hinder each other part.
 */
public final class Backoff {

  /** Others queue for 2 s in each; the next look comes within a minute. */
  static final int ATTEMPTS = 2;

  private static final Duration FIRST = Duration.ofMillis(500);

  private final Pause pause;
  private final RandomGenerator random;

  public Backoff(Pause pause, RandomGenerator random) {
    this.pause = pause;
    this.random = random;
  }

  /**
   * @param attempt how many attempts have failed, 1 or more
   */
  void afterAttempt(int attempt) throws InterruptedException {
    long longest = FIRST.toMillis() << (attempt - 1);
    pause.sleep(Duration.ofMillis(longest - random.nextLong(longest / 2 + 1)));
  }

  /** Something that waits, {@code Thread::sleep} outside tests. */
  @FunctionalInterface
  public interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }
}
