package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.revenge.operator.kubernetes.ForeignObjectException;
import io.revenge.operator.status.Readiness.Obstacle;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why an object could not be applied, in the words of the API server. */
final class Refusal {

  private static final String NAME_TAKEN = "NameTaken";
  private static final String APPLY_REFUSED = "ApplyRefused";
  private static final String NAMESPACE_TERMINATING = "NamespaceTerminating";

  /** The cause that the admission plugin NamespaceLifecycle gives. */
  private static final String CAUSE_TERMINATING = "NamespaceTerminating";

  /**
   * Answers that say nothing about the object: not authenticated, gone, a conflict or an expired
   * version, and an API server that is busy or away. The next pass may have more luck.
   */
  private static final Set<Integer> NOT_ABOUT_THE_OBJECT =
      Set.of(401, 404, 409, 410, 429, 503, 504);

  private static final int FIRST_ERROR = 400;
  private static final int LONGEST_MESSAGE = 1000;

  private Refusal() {}

  /**
   * Nothing when the operator does without the object: a budget that somebody made for the
   * database's pod is as they want it.
   */
  static Optional<Obstacle> of(HasMetadata object, ForeignObjectException foreign) {
    return object instanceof PodDisruptionBudget
        ? Optional.empty()
        : Optional.of(Obstacle.stalling(NAME_TAKEN, String.valueOf(foreign.getMessage())));
  }

  /** Nothing when the object is not to blame. */
  static Optional<Obstacle> of(HasMetadata object, KubernetesClientException failure) {
    if (failure.getCode() < FIRST_ERROR || NOT_ABOUT_THE_OBJECT.contains(failure.getCode())) {
      return Optional.empty();
    }
    @Nullable Status status = failure.getStatus();
    if (isTerminating(status)) {
      return Optional.of(Obstacle.passing(NAMESPACE_TERMINATING, "the namespace is being deleted"));
    }
    String said =
        status == null || status.getMessage() == null
            ? String.valueOf(failure.getMessage())
            : status.getMessage();
    return Optional.of(
        Obstacle.stalling(
            APPLY_REFUSED,
            "the API server refuses %s %s: %s; fix that, the operator retries automatically"
                .formatted(
                    object.getKind(),
                    object.getMetadata().getName(),
                    said.substring(0, Math.min(said.length(), LONGEST_MESSAGE)))));
  }

  private static boolean isTerminating(@Nullable Status status) {
    return status != null
        && status.getDetails() != null
        && status.getDetails().getCauses().stream()
            .anyMatch(cause -> CAUSE_TERMINATING.equals(cause.getReason()));
  }
}
