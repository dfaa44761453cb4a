package io.revenge.playground.node;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes the first pod of each StatefulSet, and none beside it. A pod whose template has changed
 * stays, as the update strategy {@code OnDelete} has it.
 */
record StatefulSets(KubernetesClient client) {

  private static final String REVISION = "controller-revision-hash";

  void run(StatefulSet set, List<Pod> pods) {
    Optional<Pod> pod =
        pods.stream()
            .filter(one -> name(set).equals(one.getMetadata().getName()))
            .filter(one -> namespace(set).equals(one.getMetadata().getNamespace()))
            .findFirst();
    boolean wanted = Objects.requireNonNullElse(set.getSpec().getReplicas(), 1) > 0;
    if (wanted && pod.isEmpty()) {
      client.resource(pod(set)).create();
    } else if (!wanted && pod.isPresent()) {
      client.resource(pod.get()).delete();
    }
    tell(set, pod);
  }

  private void tell(StatefulSet set, Optional<Pod> pod) {
    int ready = pod.filter(PodStates::isReady).isPresent() ? 1 : 0;
    StatefulSetStatus status =
        new StatefulSetStatusBuilder()
            .withObservedGeneration(set.getMetadata().getGeneration())
            .withReplicas(pod.isPresent() ? 1 : 0)
            .withCurrentReplicas(pod.isPresent() ? 1 : 0)
            .withReadyReplicas(ready)
            .withAvailableReplicas(ready)
            .withCurrentRevision(
                pod.map(one -> one.getMetadata().getLabels().get(REVISION)).orElse(revision(set)))
            .withUpdateRevision(revision(set))
            .build();
    if (!status.equals(set.getStatus())) {
      set.setStatus(status);
      client.resource(set).updateStatus();
    }
  }

  private static Pod pod(StatefulSet set) {
    ObjectMeta template = set.getSpec().getTemplate().getMetadata();
    return new PodBuilder()
        .withNewMetadata()
        .withName(name(set))
        .withNamespace(namespace(set))
        .withLabels(template.getLabels())
        .addToLabels(REVISION, revision(set))
        .addToLabels("statefulset.kubernetes.io/pod-name", name(set))
        .withAnnotations(template.getAnnotations())
        .addNewOwnerReference()
        .withApiVersion(set.getApiVersion())
        .withKind(set.getKind())
        .withName(set.getMetadata().getName())
        .withUid(set.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .endOwnerReference()
        .endMetadata()
        .withSpec(set.getSpec().getTemplate().getSpec())
        .editSpec()
        .withNodeName(Node.NAME)
        .endSpec()
        .build();
  }

  private static String name(StatefulSet set) {
    return set.getMetadata().getName() + "-0";
  }

  private static String namespace(StatefulSet set) {
    return set.getMetadata().getNamespace();
  }

  private static String revision(StatefulSet set) {
    int hash = set.getSpec().getTemplate().hashCode();
    return set.getMetadata().getName() + "-" + Integer.toHexString(hash);
  }
}
