package io.revenge.operator.server;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.revenge.operator.kubernetes.Quantities;
import io.revenge.operator.status.Verdict;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the pod is to be deleted, so that the StatefulSet makes it anew; and what waits for that.
 * Another version of the operator is never a reason.
 */
public final class Restart {

  public static final String TYPE = "PendingRestart";

  private static final String NEXT =
      " Restart when it suits: kubectl -n %s annotate --overwrite revengedatabase %s "
          + PodInputs.RESTART
          + "=\"$(date +%%s)\"";

  private Restart() {}

  /**
   * Why the pod is to be deleted now; nothing when it stays.
   *
   * @param desired as {@link ServerResources#statefulSet} renders it, and applied
   * @param live the StatefulSet as the API server has it; until its controller has seen what was
   *     applied, it would make the pod from the former template
   * @param pod null when there is none
   * @param problem what the pod waits for
   * @param data the data's claim; null when there is none
   * @param terminating the pod's claims that are being deleted; their volumes go with the pod
   */
  public static Optional<String> now(
      StatefulSet desired,
      StatefulSet live,
      @Nullable Pod pod,
      Optional<PodProblem> problem,
      @Nullable PersistentVolumeClaim data,
      TerminatingClaims terminating) {
    if (terminating.holdPod()) {
      return Optional.empty();
    }
    if (pod == null || pod.getMetadata().getDeletionTimestamp() != null || !observed(live)) {
      return Optional.empty();
    }
    Map<String, String> has = annotations(pod.getMetadata());
    Map<String, String> wants = annotations(desired.getSpec().getTemplate().getMetadata());
    String requested = wants.get(PodInputs.RESTART);
    if (requested != null && !requested.equals(has.get(PodInputs.RESTART))) {
      return Optional.of("The annotation " + PodInputs.RESTART + " asks for it.");
    }
    if (PodInputs.differs(PodInputs.IMAGE, has, wants)) {
      return Optional.of("The image is now " + wants.get(PodInputs.IMAGE) + ".");
    }
    if (problem.filter(PodProblem::isSolvedByAnotherPod).isEmpty()) {
      return Optional.empty();
    }
    if (PodInputs.differs(PodInputs.CONFIGURATION, has, wants) || !waiting(has, wants).isEmpty()) {
      return Optional.of("The pod does not run, and the spec has changed since it was made.");
    }
    if (PodInputs.differs(PodInputs.STORAGE, has, wants) && grown(data, wants)) {
      return Optional.of("The pod does not run, and its volume has grown since it was made.");
    }
    return Optional.empty();
  }

  /**
   * The condition {@code PendingRestart}.
   *
   * @param live null when the server does not answer
   */
  public static Verdict pending(
      StatefulSet desired, @Nullable Pod pod, @Nullable LiveServer live, ServerSettings settings) {
    String next =
        NEXT.formatted(desired.getMetadata().getNamespace(), desired.getMetadata().getName());
    if (pod == null || live == null) {
      return Verdict.unknown(TYPE, "ServerNotObserved", "The server does not answer.");
    }
    if (live.rejected() != null && settings.configuration().equals(live.rejectedConfiguration())) {
      return Verdict.isTrue(
          TYPE,
          "ParametersRejected",
          ("PostgreSQL did not start with spec.postgres.parameters and runs with the former ones."
                  + " It said: %s. Correct them, then restart.%s")
              .formatted(live.rejected(), next));
    }
    if (live.unconverged() != null) {
      return Verdict.isTrue(
          TYPE,
          "ConvergenceFailed",
          "The init container could not set up roles or extensions: %s. Mend it, then restart.%s"
              .formatted(live.unconverged(), next));
    }
    if (live.missing() != null) {
      return Verdict.isTrue(
          TYPE,
          "ExtensionsMissing",
          "The application's database lacks %s, which only a superuser makes; the init container does.%s"
              .formatted(live.missing(), next));
    }
    if (!settings.configuration().equals(live.configuration())) {
      return Verdict.isTrue(
          TYPE, "ParametersChanged", "Parameters that need a restart have changed." + next);
    }
    String waiting =
        waiting(
            annotations(PodAmendment.of(desired, pod).orElse(pod).getMetadata()),
            annotations(desired.getSpec().getTemplate().getMetadata()));
    return waiting.isEmpty()
        ? Verdict.isFalse(TYPE, "UpToDate", "The server runs with what the spec says.")
        : Verdict.isTrue(TYPE, "PodChanged", "A restart puts in force: " + waiting + "." + next);
  }

  private static String waiting(Map<String, String> has, Map<String, String> wants) {
    return new TreeMap<>(PodInputs.WAITING)
        .entrySet().stream()
            .filter(input -> PodInputs.differs(input.getKey(), has, wants))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(", "));
  }

  private static boolean observed(StatefulSet live) {
    return Optional.ofNullable(live.getStatus())
        .map(StatefulSetStatus::getObservedGeneration)
        .filter(observed -> observed.equals(live.getMetadata().getGeneration()))
        .isPresent();
  }

  /** The volume is as large as wanted, its file system possibly when it is mounted next. */
  private static boolean grown(@Nullable PersistentVolumeClaim data, Map<String, String> wants) {
    Optional<PersistentVolumeClaimStatus> status =
        Optional.ofNullable(data).map(PersistentVolumeClaim::getStatus);
    boolean whenMounted =
        status.stream()
            .flatMap(one -> one.getConditions().stream())
            .anyMatch(
                condition ->
                    "FileSystemResizePending".equals(condition.getType())
                        && "True".equals(condition.getStatus()));
    return whenMounted
        || status
            .map(PersistentVolumeClaimStatus::getCapacity)
            .map(capacity -> capacity.get("storage"))
            .map(Quantity::getNumericalAmount)
            .filter(
                capacity ->
                    capacity.compareTo(
                            Quantities.of(Objects.requireNonNull(wants.get(PodInputs.STORAGE)))
                                .getNumericalAmount())
                        >= 0)
            .isPresent();
  }

  private static Map<String, String> annotations(ObjectMeta metadata) {
    return Objects.requireNonNullElse(metadata.getAnnotations(), Map.of());
  }
}
