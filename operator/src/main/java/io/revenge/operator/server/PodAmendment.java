package io.revenge.operator.server;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.revenge.operator.monitoring.Exporter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a pod takes on while it runs, without a restart of the server: the exporter's image, which
 * Kubernetes lets be replaced in place; and the annotation that says how clients connect, whose
 * change makes the kubelet bring the ConfigMap's files at once instead of within some minutes.
 */
public final class PodAmendment {

  private PodAmendment() {}

  /**
   * The pod as it is to be patched; nothing when it is to stay as it is.
   *
   * @param desired as {@link ServerResources#statefulSet} renders it
   */
  public static Optional<Pod> of(StatefulSet desired, Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    Map<String, String> wants = desired.getSpec().getTemplate().getMetadata().getAnnotations();
    PodBuilder amended = new PodBuilder(pod);
    if (differs(PodInputs.TLS, pod, wants)) {
      annotate(amended, PodInputs.TLS, wants);
    }
    Optional<Container> is = exporter(pod.getSpec().getContainers());
    Optional<Container> wanted =
        exporter(desired.getSpec().getTemplate().getSpec().getContainers());
    if (differs(PodInputs.EXPORTER, pod, wants)
        && is.isPresent()
        && wanted.isPresent()
        && commands(is.get()).equals(commands(wanted.get()))) {
      annotate(amended, PodInputs.EXPORTER, wants);
      amended
          .editSpec()
          .editMatchingContainer(container -> Exporter.CONTAINER.equals(container.getName()))
          .withImage(wanted.get().getImage())
          .endContainer()
          .endSpec();
    }
    return Optional.of(amended.build()).filter(after -> !after.equals(pod));
  }

  private static void annotate(PodBuilder pod, String key, Map<String, String> wants) {
    pod.editMetadata().addToAnnotations(key, wants.get(key)).endMetadata();
  }

  private static boolean differs(String key, Pod pod, Map<String, String> wants) {
    return PodInputs.differs(
        key, Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of()), wants);
  }

  private static Optional<Container> exporter(List<Container> containers) {
    return containers.stream()
        .filter(container -> Exporter.CONTAINER.equals(container.getName()))
        .findFirst();
  }

  private static List<String> commands(Container container) {
    return Objects.requireNonNullElse(container.getCommand(), List.of());
  }
}
