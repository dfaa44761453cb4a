package io.revenge.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvictionGuardTest {

  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void nothingIsGuardedWhileNoMigrationRuns() {
    assertThat(guard(null, START)).isEmpty();
  }

  @Test
  void aShortMigrationIsNotGuarded() {
    assertThat(guard(START, START.plusSeconds(4))).isEmpty();
  }

  @Test
  void aLongMigrationAllowsNoDisruptionOfTheServersPod() {
    assertThat(guard(START, START.plusSeconds(5)))
        .hasValueSatisfying(
            budget -> {
              assertThat(budget.getSpec().getMaxUnavailable()).isEqualTo(new IntOrString(0));
              assertThat(budget.getSpec().getSelector().getMatchLabels())
                  .isEqualTo(Labels.podSelector(new Names("revenge", "media")));
            });
  }

  @Test
  void aDrainWaitsNoLongerThanAnHour() {
    assertThat(guard(START, START.plusSeconds(3600))).isEmpty();
  }

  @Test
  void theGuardIsLookedAtWhenItBeginsAndWhenItEnds() {
    assertThat(EvictionGuard.mayChangeAt(START, START)).contains(START.plusSeconds(5));
    assertThat(EvictionGuard.mayChangeAt(START, START.plusSeconds(5)))
        .contains(START.plusSeconds(3600));
    assertThat(EvictionGuard.mayChangeAt(START, START.plusSeconds(3600))).isEmpty();
  }

  private static Optional<PodDisruptionBudget> guard(@Nullable Instant since, Instant now) {
    RevengeDatabase database = new RevengeDatabase();
    database.getMetadata().setName("media");
    database.getMetadata().setNamespace("revenge");
    return EvictionGuard.desired(database, since, now);
  }
}
