package io.revenge.operator.kubernetes;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Claims that are being deleted. Kubernetes waits until no pod uses the claim, and then deletes it
 * with its volume; nothing can take the deletion back.
 */
public final class ClaimDeletion {

  private ClaimDeletion() {}

  /** Whether the claim goes as soon as the last pod that uses it does. */
  public static boolean isUnderWay(@Nullable PersistentVolumeClaim claim) {
    return claim != null && claim.getMetadata().getDeletionTimestamp() != null;
  }

  /** The command that keeps the volumes of these claims; nothing when they have none. */
  public static Optional<String> keepVolumes(List<PersistentVolumeClaim> claims) {
    return claims.stream()
        .map(PersistentVolumeClaim::getSpec)
        .flatMap(
            spec ->
                Optional.ofNullable(spec).map(PersistentVolumeClaimSpec::getVolumeName).stream())
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining(" "),
                volumes -> Optional.of(volumes).filter(any -> !any.isEmpty())))
        .map(
            volumes ->
                "kubectl patch pv %s -p '{\"spec\":{\"persistentVolumeReclaimPolicy\":\"Retain\"}}'"
                    .formatted(volumes));
  }
}
