package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.revenge.operator.kubernetes.ClaimDeletion;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Set;

/**
 * Replaces the server's pod: it is deleted gracefully, and the StatefulSet makes the next one of
 * its newest template.
 */
final class PodRestart {

  /** The pod is another by now, or gone. */
  private static final Set<Integer> KNOWS_BETTER =
      Set.of(HttpURLConnection.HTTP_CONFLICT, HttpURLConnection.HTTP_NOT_FOUND);

  private final KubernetesClient client;

  PodRestart(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Deletes this very pod as it was judged, unless that would end the last use of a claim.
   * Informers may lag, so that the API server is asked. What it knows better is left to the next
   * pass.
   *
   * @return whether the pod goes
   */
  boolean restart(Pod pod) {
    if (!keepsItsVolumes(pod)) {
      return false;
    }
    ObjectMeta judged = pod.getMetadata();
    DeleteOptions onlyThis =
        new DeleteOptionsBuilder()
            .withNewPreconditions(judged.getResourceVersion(), judged.getUid())
            .build();
    try {
      client.raw(
          "/api/v1/namespaces/%s/pods/%s".formatted(judged.getNamespace(), judged.getName()),
          "DELETE",
          onlyThis);
      return true;
    } catch (KubernetesClientException refused) {
      if (!KNOWS_BETTER.contains(refused.getCode())) {
        throw refused;
      }
      return false;
    }
  }

  /**
   * Whether each claim that the pod mounts is there, and stays when the pod goes. One that no node
   * has taken uses none: it may even wait for a claim that nobody can make.
   */
  private boolean keepsItsVolumes(Pod pod) {
    return pod.getSpec().getNodeName() == null
        || pod.getSpec().getVolumes().stream()
            .map(Volume::getPersistentVolumeClaim)
            .filter(Objects::nonNull)
            .map(PersistentVolumeClaimVolumeSource::getClaimName)
            .allMatch(name -> stays(pod.getMetadata().getNamespace(), name));
  }

  private boolean stays(String namespace, String name) {
    PersistentVolumeClaim claim =
        client.persistentVolumeClaims().inNamespace(namespace).withName(name).get();
    return claim != null && !ClaimDeletion.isUnderWay(claim);
  }
}
