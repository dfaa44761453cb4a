package io.revenge.playground.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the kubelet says of the server's pod in each of its states.
 *
 * @param now when the state began
 * @param restarts of the server's container
 * @param lastEnd how the server or the init container ended before, if it did
 */
record PodStates(Pod pod, Instant now, int restarts, @Nullable ContainerState lastEnd) {

  static final String SERVER = "postgres";

  private static final String NOT_RUN = "The playground runs the containers of PostgreSQL alone.";

  static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  /** Its volumes are not there yet. */
  PodStatus creating() {
    return status("Pending", waiting("ContainerCreating", null), initializing(), false, false);
  }

  /** The init container is at work. */
  PodStatus preparing() {
    return status("Pending", running(), initializing(), false, false);
  }

  /** The init container failed and is started again soon. */
  PodStatus notPrepared() {
    return status("Pending", backOff("bootstrap"), initializing(), false, false);
  }

  /** The server accepts connections. */
  PodStatus serving() {
    return status("Running", completed(), running(), true, true);
  }

  /** The server ended and is started again soon. */
  PodStatus crashed() {
    return status("Running", completed(), backOff(SERVER), true, false);
  }

  static ContainerState ended(int exitCode, String reason, String message, Instant now) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withReason(reason)
        .withMessage(message)
        .withFinishedAt(now.toString())
        .endTerminated()
        .build();
  }

  private PodStatus status(
      String phase,
      ContainerState init,
      ContainerState server,
      boolean initialized,
      boolean serving) {
    List<ContainerStatus> containers =
        pod.getSpec().getContainers().stream()
            .map(
                container ->
                    container.getName().equals(SERVER)
                        ? container(container, server, serving, initialized)
                        : container(container, other(serving), false, false))
            .toList();
    boolean ready = containers.stream().allMatch(ContainerStatus::getReady);
    return new PodStatusBuilder()
        .withPhase(phase)
        .withPodIP("127.0.0.1")
        .withHostIP("127.0.0.1")
        .withStartTime(pod.getMetadata().getCreationTimestamp())
        .withConditions(
            condition("PodScheduled", true),
            condition("Initialized", initialized),
            condition("ContainersReady", ready),
            condition("Ready", ready))
        .withInitContainerStatuses(
            pod.getSpec().getInitContainers().stream()
                .map(container -> container(container, init, initialized, !initialized))
                .toList())
        .withContainerStatuses(containers)
        .build();
  }

  private ContainerStatus container(
      Container container, ContainerState state, boolean ready, boolean concerned) {
    return new ContainerStatusBuilder()
        .withName(container.getName())
        .withImage(container.getImage())
        .withImageID(container.getImage())
        .withState(state)
        .withLastState(concerned && lastEnd != null ? lastEnd : new ContainerState())
        .withReady(ready)
        .withStarted(state.getRunning() != null)
        .withRestartCount(concerned ? restarts : 0)
        .build();
  }

  /** A condition keeps the time of its last change. */
  private PodCondition condition(String type, boolean holds) {
    String truth = holds ? "True" : "False";
    String since =
        Optional.ofNullable(pod.getStatus()).stream()
            .flatMap(status -> status.getConditions().stream())
            .filter(before -> before.getType().equals(type) && before.getStatus().equals(truth))
            .map(PodCondition::getLastTransitionTime)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(now.toString());
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(truth)
        .withLastTransitionTime(since)
        .build();
  }

  private ContainerState other(boolean serving) {
    return serving ? waiting("NotInPlayground", NOT_RUN) : initializing();
  }

  private ContainerState running() {
    return new ContainerStateBuilder()
        .withNewRunning()
        .withStartedAt(now.toString())
        .endRunning()
        .build();
  }

  private ContainerState completed() {
    return ended(0, "Completed", "", now);
  }

  private static ContainerState initializing() {
    return waiting("PodInitializing", null);
  }

  private static ContainerState backOff(String container) {
    return waiting("CrashLoopBackOff", "back-off restarting failed container " + container);
  }

  private static ContainerState waiting(String reason, @Nullable String message) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message)
        .endWaiting()
        .build();
  }
}
