package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MigrationRetryTest {

  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void isDueAtOnceWhenNothingFailed() {
    assertThat(MigrationRetry.NONE.isDue(NOW)).isTrue();
  }

  @Test
  void waitsTenSecondsAfterTheFirstFailure() {
    MigrationRetry retry = MigrationRetry.NONE.failed(NOW);

    assertThat(retry.isDue(NOW.plusSeconds(9))).isFalse();
    assertThat(retry.isDue(NOW.plusSeconds(10))).isTrue();
  }

  @Test
  void waitsAMinuteAtLeastAfterAPersonEndedIt() {
    MigrationRetry retry = MigrationRetry.NONE.ended(NOW);

    assertThat(retry.isDue(NOW.plusSeconds(59))).isFalse();
    assertThat(retry.isDue(NOW.plusSeconds(60))).isTrue();
  }

  @Test
  void comesBackForALockEveryMinuteAtLeast() {
    MigrationRetry retry = MigrationRetry.NONE;
    for (int i = 0; i < 100; i++) {
      retry = retry.blocked(NOW);
    }

    assertThat(Duration.between(NOW, retry.due())).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void neverWaitsLongerThanTenMinutes() {
    MigrationRetry retry = MigrationRetry.NONE;
    for (int i = 0; i < 1000; i++) {
      retry = retry.failed(NOW);
    }

    assertThat(Duration.between(NOW, retry.due())).isEqualTo(Duration.ofMinutes(10));
  }
}
