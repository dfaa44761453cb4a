package io.revenge.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.PartitionStatus;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Time goes on, and nobody does anything. */
class HorizonTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Test
  void theHorizonMovesOnWithTheMonth() throws IOException {
    MovableClock clock = new MovableClock();
    try (World world = World.start(Path.of("target"), clock)) {
      world.apply(
          """
          apiVersion: revenge.io/v1alpha1
          kind: RevengeDatabase
          metadata: {name: media}
          spec: {modules: [], archive: {enabled: false}}
          """);
      Instant before = awaitHorizonAfter(world, Instant.EPOCH);

      clock.goOnToTheNextMonth();

      assertThat(awaitHorizonAfter(world, before)).isEqualTo(monthAfter(before));
    }
  }

  private static Instant awaitHorizonAfter(World world, Instant horizon) {
    return await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> horizon(world),
            until -> until.filter(found -> found.isAfter(horizon)).isPresent())
        .orElseThrow();
  }

  /** As the status has it. */
  private static Optional<Instant> horizon(World world) {
    return Optional.ofNullable(
            world
                .client()
                .resources(RevengeDatabase.class)
                .inNamespace("default")
                .withName("media")
                .get()
                .getStatus())
        .map(RevengeDatabaseStatus::partitions)
        .orElse(List.of())
        .stream()
        .filter(table -> table.table().equals("activity_log"))
        .map(PartitionStatus::aheadUntil)
        .flatMap(Stream::ofNullable)
        .map(Instant::parse)
        .findFirst();
  }

  private static Instant monthAfter(Instant boundary) {
    return boundary.atZone(ZoneOffset.UTC).plusMonths(1).toInstant();
  }

  private static final class MovableClock extends Clock {

    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    void goOnToTheNextMonth() {
      Instant now = instant();
      Instant thisMonth =
          now.atZone(ZoneOffset.UTC).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS).toInstant();
      ahead.updateAndGet(Duration.between(now, monthAfter(thisMonth))::plus);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("always UTC");
    }
  }
}
