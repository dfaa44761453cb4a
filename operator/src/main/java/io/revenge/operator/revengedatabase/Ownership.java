package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.revenge.api.v1alpha1.DeletionPolicy;
import io.revenge.api.v1alpha1.RevengeDatabase;
import java.util.List;

/**
 * Which objects go with the resource: Kubernetes' garbage collector removes what it owns, so that
 * nothing waits for the operator.
 */
final class Ownership {

  private Ownership() {}

  /** Marks the object as owned, unless it is to outlive the resource. */
  static <R extends HasMetadata> R mark(R object, RevengeDatabase owner) {
    object
        .getMetadata()
        .setOwnerReferences(outlives(object, owner) ? List.of() : List.of(reference(owner)));
    return object;
  }

  /** Whether the object stays when the resource is deleted. */
  static boolean outlives(HasMetadata object, RevengeDatabase owner) {
    return owner.getSpec().deletionPolicy() == DeletionPolicy.Retain
        && (object instanceof PersistentVolumeClaim || object instanceof Secret);
  }

  private static OwnerReference reference(RevengeDatabase owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
