package io.revenge.playground.node;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Binds claims, and grows them, at once. Their sizes are only said: a directory has none. */
record Claims(KubernetesClient client) {

  void bind(PersistentVolumeClaim claim) {
    PersistentVolumeClaimStatus bound =
        new PersistentVolumeClaimStatusBuilder()
            .withPhase("Bound")
            .withAccessModes(claim.getSpec().getAccessModes())
            .withCapacity(claim.getSpec().getResources().getRequests())
            .build();
    if (!bound.equals(claim.getStatus())) {
      claim.setStatus(bound);
      client.resource(claim).updateStatus();
    }
  }

  static boolean isBound(PersistentVolumeClaim claim) {
    return claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase());
  }
}
