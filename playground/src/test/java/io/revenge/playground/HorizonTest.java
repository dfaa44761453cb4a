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
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
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
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    Clock clock = ((InstantSource) () -> Instant.now().plus(ahead.get())).withZone(ZoneOffset.UTC);
    try (World world = World.start(Path.of("target"), clock)) {
      world.apply(
          """
          apiVersion: revenge.io/v1alpha1
          kind: RevengeDatabase
          metadata: {name: media}
          spec: {modules: [], archive: {enabled: false}}
          """);
      Instant before = awaitHorizonAfter(world, Instant.EPOCH);

      ahead.set(Duration.between(clock.instant(), startOfNextMonth(clock)));

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

  private static Instant startOfNextMonth(Clock clock) {
    ZonedDateTime today = ZonedDateTime.now(clock).truncatedTo(ChronoUnit.DAYS);
    return monthAfter(today.withDayOfMonth(1).toInstant());
  }

  private static Instant monthAfter(Instant boundary) {
    return boundary.atZone(ZoneOffset.UTC).plusMonths(1).toInstant();
  }
}
