package io.revenge.operator.monitoring;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.ContainerProblem;
import io.revenge.operator.status.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The condition {@code Monitoring}: whether the exporter serves metrics. */
public final class Monitoring {

  public static final String TYPE = "Monitoring";

  private static final String EXPORTING = "Exporting";
  private static final String DISABLED = "Disabled";
  private static final String STARTING = "Starting";

  private Monitoring() {}

  /**
   * Judges by the exporter's container alone.
   *
   * @param pod the server's pod; null when there is none
   */
  public static Verdict verdict(RevengeDatabase database, @Nullable Pod pod) {
    if (!database.getSpec().monitoring().exporter().enabled()) {
      return Verdict.unknown(TYPE, DISABLED, "spec.monitoring.exporter.enabled is false.");
    }
    Optional<ContainerStatus> status = status(pod);
    if (status.isEmpty()) {
      return Verdict.unknown(TYPE, STARTING, "The pod has no exporter that runs yet.");
    }
    Optional<ContainerProblem> problem = status.flatMap(ContainerProblem::of);
    if (problem.isPresent()) {
      return Verdict.isFalse(
          TYPE,
          problem.get().reason(),
          problem.get().message()
              + " Correct spec.monitoring.exporter: another image is taken at once, another command"
              + " after a restart (annotation revenge.io/restart). The database is not affected.");
    }
    return Boolean.TRUE.equals(status.get().getReady())
        ? Verdict.isTrue(TYPE, EXPORTING, "Metrics are served at port " + Exporter.PORT + ".")
        : Verdict.unknown(TYPE, STARTING, "The exporter is starting.");
  }

  private static Optional<ContainerStatus> status(@Nullable Pod pod) {
    if (pod == null
        || pod.getStatus() == null
        || pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> Exporter.CONTAINER.equals(status.getName()))
        .findFirst();
  }
}
