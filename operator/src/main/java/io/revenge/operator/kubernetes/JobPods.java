package io.revenge.operator.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Optional;

/** What the pods of jobs say about themselves. */
public final class JobPods {

  private static final JsonMapper JSON = new JsonMapper();

  private JobPods() {}

  /** How the job's only container ended. */
  public static Optional<ContainerStateTerminated> ended(Pod pod) {
    return containers(pod).stream()
        .flatMap(container -> Optional.ofNullable(container.getState()).stream())
        .flatMap(state -> Optional.ofNullable(state.getTerminated()).stream())
        .findFirst();
  }

  /** The JSON object that the script left, empty when it left other text or nothing. */
  public static Optional<JsonNode> result(ContainerStateTerminated ended) {
    if (ended.getMessage() == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readTree(ended.getMessage())).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      // With terminationMessagePolicy FallbackToLogsOnError it may be the end of the log.
      return Optional.empty();
    }
  }

  /** Why a run failed, in one line: the script's word, else the last line of its log. */
  public static String failure(ContainerStateTerminated ended) {
    Optional<JsonNode> result = result(ended);
    if (result.isPresent()) {
      String failure = result.get().path("failure").asText();
      String step = result.get().path("step").asText();
      if (!failure.isBlank()) {
        return failure;
      }
      if (!step.isBlank()) {
        return "step %s ended with exit code %d".formatted(step, ended.getExitCode());
      }
    }
    String message = ended.getMessage();
    return message == null || message.isBlank() || result.isPresent()
        ? "%s, exit code %d"
            .formatted(ended.getReason() == null ? "Error" : ended.getReason(), ended.getExitCode())
        : message.strip().lines().reduce((first, second) -> second).orElse(message);
  }

  /** Why the pod does not run yet; empty when nobody says so. */
  public static Optional<String> waiting(Pod pod) {
    PodStatus status = pod.getStatus();
    if (status == null || !"Pending".equals(status.getPhase())) {
      return Optional.empty();
    }
    return containers(pod).stream()
        .flatMap(container -> Optional.ofNullable(container.getState()).stream())
        .flatMap(state -> Optional.ofNullable(state.getWaiting()).stream())
        .filter(waiting -> waiting.getReason() != null)
        .map(
            waiting ->
                waiting.getMessage() == null
                    ? waiting.getReason()
                    : waiting.getReason() + ": " + waiting.getMessage())
        .findFirst()
        .or(
            () ->
                status.getConditions().stream()
                    .filter(condition -> "PodScheduled".equals(condition.getType()))
                    .filter(condition -> "False".equals(condition.getStatus()))
                    .map(condition -> condition.getReason() + ": " + condition.getMessage())
                    .findFirst());
  }

  private static List<ContainerStatus> containers(Pod pod) {
    return pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
  }
}
