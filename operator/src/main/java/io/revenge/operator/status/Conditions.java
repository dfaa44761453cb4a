package io.revenge.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Conditions of a resource, made of verdicts. */
public final class Conditions {

  private Conditions() {}

  /**
   * The conditions that say what the verdicts say, sorted by type.
   *
   * <p>A condition keeps its {@code lastTransitionTime} while its status stays the same, as <a
   * href="https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties">the
   * API conventions</a> ask; so equal verdicts give equal conditions.
   */
  public static List<Condition> of(
      Collection<Verdict> verdicts, List<Condition> previous, long generation, Instant now) {
    return verdicts.stream()
        .map(verdict -> condition(verdict, find(previous, verdict.type()), generation, now))
        .sorted(Comparator.comparing(Condition::getType))
        .toList();
  }

  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(condition -> type.equals(condition.getType())).findFirst();
  }

  private static Condition condition(
      Verdict verdict, Optional<Condition> previous, long generation, Instant now) {
    String since =
        previous
            .filter(condition -> verdict.status().value().equals(condition.getStatus()))
            .map(Condition::getLastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new ConditionBuilder()
        .withType(verdict.type())
        .withStatus(verdict.status().value())
        .withReason(verdict.reason())
        .withMessage(verdict.message())
        .withObservedGeneration(generation)
        .withLastTransitionTime(since)
        .build();
  }
}
