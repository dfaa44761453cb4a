package io.revenge.operator.status;

import java.util.List;
import java.util.Optional;

/**
 * The three conditions that <a
 * href="https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md">kstatus</a>
 * reads: {@code Ready}, {@code Reconciling} and {@code Stalled}.
 *
 * <p>{@code Ready} is True only when nothing of what the generation asks for is missing; otherwise
 * it repeats the first obstacle.
 */
public record Readiness(Verdict ready, Verdict reconciling, Verdict stalled) {

  public static final String READY = "Ready";
  public static final String RECONCILING = "Reconciling";
  public static final String STALLED = "Stalled";

  /** Reason of {@code Ready} when it is True. */
  public static final String AVAILABLE = "Available";

  private static final String NOTHING_TO_DO = "NothingToDo";
  private static final String WORKING = "Working";
  private static final String NOT_STALLED = "NotStalled";

  /**
   * What keeps the resource from being ready.
   *
   * @param stalls whether only a person can end it
   */
  public record Obstacle(String reason, String message, boolean stalls) {

    /** One that the operator or the cluster will overcome. */
    public static Obstacle passing(String reason, String message) {
      return new Obstacle(reason, message, false);
    }

    /** One that stays until a person acts. */
    public static Obstacle stalling(String reason, String message) {
      return new Obstacle(reason, message, true);
    }

    /** A condition that is not True, if it is not. */
    public static Optional<Obstacle> of(Verdict verdict, boolean stalls) {
      return verdict.isTrue()
          ? Optional.empty()
          : Optional.of(new Obstacle(verdict.reason(), verdict.message(), stalls));
    }
  }

  /**
   * Readiness in face of these obstacles.
   *
   * @param obstacles the weightiest first; none means ready
   * @param whenReady the message of {@code Ready} when there are none
   */
  public static Readiness of(List<Obstacle> obstacles, String whenReady) {
    Optional<Obstacle> first = obstacles.stream().findFirst();
    Optional<Obstacle> stalling = obstacles.stream().filter(Obstacle::stalls).findFirst();
    return new Readiness(
        first
            .map(obstacle -> Verdict.isFalse(READY, obstacle.reason(), obstacle.message()))
            .orElseGet(() -> Verdict.isTrue(READY, AVAILABLE, whenReady)),
        first.isPresent() && stalling.isEmpty()
            ? Verdict.isTrue(RECONCILING, WORKING, first.get().message())
            : Verdict.isFalse(RECONCILING, NOTHING_TO_DO, "nothing is under way"),
        stalling
            .map(obstacle -> Verdict.isTrue(STALLED, obstacle.reason(), obstacle.message()))
            .orElseGet(() -> Verdict.isFalse(STALLED, NOT_STALLED, "nothing waits for a person")));
  }

  /** The three, in a list. */
  public List<Verdict> verdicts() {
    return List.of(ready, reconciling, stalled);
  }
}
