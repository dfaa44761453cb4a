package io.revenge.operator.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a container does not run, in the words of Kubernetes and of the program in it.
 *
 * @param reason CamelCase, as Kubernetes gives it
 * @param message for the person on call
 */
public record ContainerProblem(String reason, String message) {

  /** The kernel ended a process of the container, whatever its own exit code is. */
  private static final String OOM_KILLED = "OOMKilled";

  /** The first part of every start, not a problem. */
  private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");

  private static final Set<String> IMAGE =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable");

  /** Nothing when the container runs, has ended well, or is about to start for the first time. */
  public static Optional<ContainerProblem> of(ContainerStatus status) {
    return of(status, ContainerProblem::lastLine);
  }

  /**
   * The same, for a program whose last line is not the one that says why it ended.
   *
   * @param lastWord picks that line from the end of the log
   */
  public static Optional<ContainerProblem> of(
      ContainerStatus status, UnaryOperator<String> lastWord) {
    ContainerState state = status.getState();
    if (state == null || state.getRunning() != null) {
      return Optional.empty();
    }
    ContainerStateTerminated ended = lastEnd(status);
    ContainerStateWaiting waiting = state.getWaiting();
    if (waiting != null && waiting.getReason() != null && IMAGE.contains(waiting.getReason())) {
      return Optional.of(
          new ContainerProblem(
              waiting.getReason(),
              "The image %s of container %s cannot be pulled: %s"
                  .formatted(
                      status.getImage(), status.getName(), text(waiting.getMessage(), "no word"))));
    }
    if (ended != null && OOM_KILLED.equals(ended.getReason())) {
      return Optional.of(
          new ContainerProblem(
              OOM_KILLED,
              "Container %s ran out of the memory that its limit allows; raise the limit, or lower what the container is told to use"
                  .formatted(status.getName())));
    }
    if (ended != null && !Integer.valueOf(0).equals(ended.getExitCode())) {
      return Optional.of(
          new ContainerProblem(
              waiting != null && "CrashLoopBackOff".equals(waiting.getReason())
                  ? "CrashLoopBackOff"
                  : text(ended.getReason(), "Error"),
              "Container %s ended with exit code %d: %s"
                  .formatted(
                      status.getName(),
                      ended.getExitCode(),
                      lastWord.apply(text(ended.getMessage(), "no word")))));
    }
    if (waiting != null && waiting.getReason() != null && !STARTING.contains(waiting.getReason())) {
      return Optional.of(
          new ContainerProblem(
              waiting.getReason(),
              "Container %s waits: %s"
                  .formatted(status.getName(), text(waiting.getMessage(), waiting.getReason()))));
    }
    return Optional.empty();
  }

  /** How the container's last run ended; null when it has not ended yet. */
  public static @Nullable ContainerStateTerminated lastEnd(ContainerStatus status) {
    return Stream.of(Optional.ofNullable(status.getState()), lastState(status))
        .flatMap(Optional::stream)
        .flatMap(state -> Stream.ofNullable(state.getTerminated()))
        .findFirst()
        .orElse(null);
  }

  private static Optional<ContainerState> lastState(ContainerStatus status) {
    return Optional.ofNullable(status.getLastState());
  }

  private static String lastLine(String text) {
    return text.strip().lines().reduce((first, second) -> second).orElse(text);
  }

  private static String text(@Nullable String text, String otherwise) {
    return text == null || text.isBlank() ? otherwise : text;
  }
}
