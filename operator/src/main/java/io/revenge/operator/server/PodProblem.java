package io.revenge.operator.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.ContainerProblem;
import io.revenge.operator.kubernetes.Names;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the server's pod waits for.
 *
 * @param reason CamelCase: of Kubernetes, or of the init container
 * @param message for the person on call
 * @param stuck whether it does not go away by waiting
 */
public record PodProblem(String reason, String message, boolean stuck) {

  /** The claim of a database that the status knows is not there. */
  public static final String POD_MISSING = "PodMissing";

  public static final String DATA_MISSING = "DataMissing";

  /** Where the pod is, nobody knows whether it runs. */
  static final String NODE_UNREACHABLE = "NodeUnreachable";

  private static final String DATA_VOLUME_FULL = "DataVolumeFull";

  /** Another server has the lock on the data volume. */
  private static final String DATA_VOLUME_IN_USE = "DataVolumeInUse";

  /** The scheduler's words for claims that nothing but their StorageClass can help. */
  private static final String UNBOUND = "unbound immediate PersistentVolumeClaims";

  /**
   * What the init container says at once, each time that the kubelet starts it again: it stays said
   * meanwhile, so that the status does not change with every try.
   */
  private static final Set<String> OF_THE_VOLUME =
      Set.of("VersionMismatch", "ForeignData", DATA_MISSING, "UserMismatch", DATA_VOLUME_IN_USE);

  /** What conditions of the resource may have as reason. */
  private static final Pattern REASON = Pattern.compile("[A-Z][A-Za-z0-9]{0,99}");

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Nothing when the server's container is ready.
   *
   * @param pod null when there is none
   * @param claims those of the database
   */
  public static Optional<PodProblem> of(
      RevengeDatabase database, @Nullable Pod pod, Collection<PersistentVolumeClaim> claims) {
    return Stream.<Optional<PodProblem>>of(
            pod == null ? Optional.empty() : unreachable(pod),
            pod == null ? Optional.empty() : leaving(pod),
            pod == null ? Optional.empty() : running(pod),
            pod == null ? Optional.empty() : bootstrap(database, pod),
            pod == null ? Optional.empty() : postgres(database, pod),
            pod == null ? Optional.empty() : unschedulable(pod),
            unbound(database, claims),
            Optional.of(waiting(database, pod)))
        .flatMap(Optional::stream)
        .findFirst()
        .filter(problem -> !problem.equals(READY));
  }

  /** Whether a pod as the spec now is may start; one that may still run elsewhere must not. */
  boolean isSolvedByAnotherPod() {
    return stuck && !reason.equals(NODE_UNREACHABLE);
  }

  /** Whether an answer of the server shows that it is none, or is none any more. */
  public boolean isRefutedByAnAnswer() {
    return REFUTABLE.contains(reason);
  }

  /** What Kubernetes may say of a server that runs. */
  private static final Set<String> REFUTABLE =
      Set.of(
          "Initializing",
          NODE_UNREACHABLE,
          POD_MISSING,
          "Recovering",
          "Starting",
          "Stopping",
          "VolumeNotBound");

  /** Ends the search. */
  private static final PodProblem READY = new PodProblem("Ready", "", false);

  /**
   * A kubelet says that a pod is ready when its containers are. That they are and the pod is not is
   * what the node lifecycle controller leaves when it has heard nothing from the node for a while;
   * it gives no reason, unlike the kubelet where somebody gave the pod a readiness gate.
   */
  private static Optional<PodProblem> unreachable(Pod pod) {
    if (!holds(pod, "ContainersReady", "True") || !holds(pod, "Ready", "False") || isGated(pod)) {
      return Optional.empty();
    }
    String node = pod.getSpec().getNodeName();
    return Optional.of(
        new PodProblem(
            NODE_UNREACHABLE,
            ("Node %s does not answer: whether the server still runs there and writes to its volume"
                 + " is not known. If the node does not come back, make sure that it is off; then"
                 + " kubectl taint node %s node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"
                 + " lets the pod go to another one. Remove the taint when the node is back:"
                 + " kubectl taint node %s node.kubernetes.io/out-of-service-")
                .formatted(node, node, node),
            true));
  }

  private static boolean isGated(Pod pod) {
    return status(pod).getConditions().stream()
        .anyMatch(condition -> "ReadinessGatesNotReady".equals(condition.getReason()));
  }

  private static boolean holds(Pod pod, String condition, String value) {
    return status(pod).getConditions().stream()
        .anyMatch(one -> condition.equals(one.getType()) && value.equals(one.getStatus()));
  }

  private static Optional<PodProblem> leaving(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        ? Optional.empty()
        : Optional.of(new PodProblem("Stopping", "The pod is being replaced.", false));
  }

  private static Optional<PodProblem> running(Pod pod) {
    return container(pod, ServerPod.POSTGRES)
        .filter(status -> Boolean.TRUE.equals(status.getReady()))
        .map(status -> READY);
  }

  private static Optional<PodProblem> bootstrap(RevengeDatabase database, Pod pod) {
    Optional<ContainerStatus> status =
        status(pod).getInitContainerStatuses().stream()
            .filter(one -> ServerPod.BOOTSTRAP.equals(one.getName()))
            .findFirst();
    Optional<PodProblem> told =
        status
            .filter(one -> one.getState() != null)
            .flatMap(
                one ->
                    Optional.ofNullable(ContainerProblem.lastEnd(one))
                        .filter(end -> !Integer.valueOf(0).equals(end.getExitCode()))
                        .flatMap(end -> told(database, end))
                        .filter(
                            problem ->
                                one.getState().getRunning() == null
                                    || OF_THE_VOLUME.contains(problem.reason())));
    return told.or(
            () -> status.flatMap(one -> ContainerProblem.of(one).map(problem -> of(problem, one))))
        .map(
            problem ->
                PostgresLog.saysNoSpace(problem.message())
                    ? full(database, problem.message())
                    : problem)
        .or(
            () ->
                status
                    .filter(one -> one.getState() != null && one.getState().getRunning() != null)
                    .map(one -> bootstrapping(database, pod)));
  }

  private static PodProblem bootstrapping(RevengeDatabase database, Pod pod) {
    String log =
        " kubectl -n %s logs %s -c bootstrap"
            .formatted(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    return SystemIdentifier.known(database).isPresent()
        ? new PodProblem(
            "Recovering",
            "The init container starts PostgreSQL, which recovers first after a crash:" + log,
            false)
        : new PodProblem("Initializing", "The init container makes the database:" + log, false);
  }

  private static Optional<PodProblem> postgres(RevengeDatabase database, Pod pod) {
    return container(pod, ServerPod.POSTGRES).flatMap(status -> postgres(database, pod, status));
  }

  private static Optional<PodProblem> postgres(
      RevengeDatabase database, Pod pod, ContainerStatus status) {
    Optional<String> noSpace =
        Optional.ofNullable(ContainerProblem.lastEnd(status))
            .map(ContainerStateTerminated::getMessage)
            .flatMap(PostgresLog::noSpace);
    Optional<PodProblem> told =
        Optional.ofNullable(ContainerProblem.lastEnd(status)).flatMap(end -> told(database, end));
    if (status.getState() != null && status.getState().getRunning() != null) {
      return Optional.of(starting(pod, noSpace.or(() -> told.map(PodProblem::message))));
    }
    return told.or(
        () ->
            ContainerProblem.of(status, PostgresLog::lastWord)
                .map(
                    problem ->
                        noSpace
                            .map(line -> full(database, line))
                            .orElseGet(() -> of(problem, status))));
  }

  /** Also what remains to be said of a pod whose node was lost before it was ever ready. */
  private static PodProblem starting(Pod pod, Optional<String> lastWord) {
    return new PodProblem(
        "Starting",
        "PostgreSQL is starting; after a crash it recovers first.%s Should it last, see whether its node answers: kubectl get node %s"
            .formatted(
                lastWord
                    .map(line -> line.endsWith(".") ? line : line + ".")
                    .map(" It ended the last time with: %s"::formatted)
                    .orElse(""),
                pod.getSpec().getNodeName()),
        false);
  }

  private static PodProblem full(RevengeDatabase database, String line) {
    return new PodProblem(
        DATA_VOLUME_FULL,
        ("The data volume is full: %s. Enlarge spec.postgres.storage.size, which is %s; the server"
                + " is started again as soon as the volume has grown.")
            .formatted(line, database.getSpec().postgres().storage().size()),
        true);
  }

  private static Optional<PodProblem> unbound(
      RevengeDatabase database, Collection<PersistentVolumeClaim> claims) {
    Names names = Names.of(database);
    List<String> mounted = List.of(names.dataClaim(), names.archiveClaim());
    return claims.stream()
        .filter(claim -> mounted.contains(claim.getMetadata().getName()))
        .filter(
            claim -> claim.getStatus() != null && "Pending".equals(claim.getStatus().getPhase()))
        .findFirst()
        .map(
            claim ->
                new PodProblem(
                    "VolumeNotBound",
                    "The claim %s waits for a volume of class %s of %s: kubectl -n %s describe pvc %s"
                        .formatted(
                            claim.getMetadata().getName(),
                            Optional.ofNullable(claim.getSpec().getStorageClassName())
                                .orElse("(the cluster has no default)"),
                            claim.getSpec().getResources().getRequests().get("storage"),
                            names.namespace(),
                            claim.getMetadata().getName()),
                    false));
  }

  private static Optional<PodProblem> unschedulable(Pod pod) {
    return status(pod).getConditions().stream()
        .filter(condition -> "PodScheduled".equals(condition.getType()))
        .filter(condition -> "False".equals(condition.getStatus()))
        .filter(condition -> !String.valueOf(condition.getMessage()).contains(UNBOUND))
        .findFirst()
        .map(
            condition ->
                new PodProblem(
                    "Unschedulable", "No node takes the pod: " + condition.getMessage(), true));
  }

  private static PodProblem waiting(RevengeDatabase database, @Nullable Pod pod) {
    Names names = Names.of(database);
    return pod == null
        ? new PodProblem(
            POD_MISSING,
            "The pod is not there yet: kubectl -n %s describe statefulset %s"
                .formatted(names.namespace(), names.statefulSet()),
            false)
        : new PodProblem(
            "Starting",
            "The pod's volumes are mounted and its containers made: kubectl -n %s describe pod %s"
                .formatted(names.namespace(), names.pod()),
            false);
  }

  /** The scripts' own words; whatever program there is in the image wrote them. */
  private static Optional<PodProblem> told(RevengeDatabase database, ContainerStateTerminated end) {
    try {
      JsonNode message = JSON.readTree(Optional.ofNullable(end.getMessage()).orElse(""));
      String reason = message.path("reason").asText();
      return REASON.matcher(reason).matches() && message.hasNonNull("message")
          ? Optional.of(
              new PodProblem(
                  reason,
                  message.get("message").asText()
                      + (reason.equals(DATA_VOLUME_IN_USE) ? pods(database) : ""),
                  true))
          : Optional.empty();
    } catch (JsonProcessingException logLines) {
      return Optional.empty();
    }
  }

  private static String pods(RevengeDatabase database) {
    return " kubectl -n %s get pods".formatted(database.getMetadata().getNamespace());
  }

  /** A container that has just ended is started again at once; nothing waits for a person yet. */
  private static PodProblem of(ContainerProblem problem, ContainerStatus status) {
    return new PodProblem(
        problem.reason(), problem.message(), status.getState().getTerminated() == null);
  }

  private static Optional<ContainerStatus> container(Pod pod, String name) {
    return status(pod).getContainerStatuses().stream()
        .filter(status -> name.equals(status.getName()))
        .findFirst();
  }

  private static PodStatus status(Pod pod) {
    return Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
  }
}
