package io.revenge.operator.migration;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds off the eviction of the server's pod while a long migration runs, which would undo it. At
 * any other time a <a
 * href="https://kubernetes.io/docs/concepts/workloads/pods/disruptions/">PodDisruptionBudget</a> of
 * a single replica would only block every drain.
 */
public final class EvictionGuard {

  /** Most migrations are over by then, and need no guard. */
  private static final Duration FROM = Duration.ofSeconds(5);

  /** A drain does not wait for ever. */
  private static final Duration UNTIL = Duration.ofHours(1);

  private EvictionGuard() {}

  /**
   * The budget that there is to be.
   *
   * @param since when the migrations began that run now; null when none run
   */
  public static Optional<PodDisruptionBudget> desired(
      RevengeDatabase database, @Nullable Instant since, Instant now) {
    if (since == null || now.isBefore(since.plus(FROM)) || !now.isBefore(since.plus(UNTIL))) {
      return Optional.empty();
    }
    Names names = Names.of(database);
    return Optional.of(
        new PodDisruptionBudgetBuilder()
            .withNewMetadata()
            .withName(names.disruptionBudget())
            .withNamespace(names.namespace())
            .withLabels(Labels.of(names))
            .endMetadata()
            .withNewSpec()
            .withNewMaxUnavailable(0)
            .withNewSelector()
            .withMatchLabels(Labels.podSelector(names))
            .endSelector()
            .endSpec()
            .build());
  }

  /** When the guard begins or ends by the time alone. */
  public static Optional<Instant> mayChangeAt(@Nullable Instant since, Instant now) {
    if (since == null) {
      return Optional.empty();
    }
    return Stream.of(since.plus(FROM), since.plus(UNTIL)).filter(now::isBefore).findFirst();
  }
}
