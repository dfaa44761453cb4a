package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.revenge.operator.credentials.ServedCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * The restart that a server gets when it and the operator do not trust each other, so that it
 * cannot be told to reload: one for each certificate. What a new pod with the same certificate did
 * not change, another one does not either; perhaps something else answers at the Service.
 *
 * <p>The StatefulSet remembers it, before the pod goes.
 *
 * @param recorded what the StatefulSet is to remember: certificate and pod
 * @param replacement the pod that is replaced now
 */
record LockedOut(Optional<String> recorded, Optional<PodReplacement> replacement) {

  private static final String WHY =
      "The server and the operator do not accept each other's certificates.";

  private static final String ANNOTATION = "revenge.io/replaced-for-certificate";

  /** Nothing new; what is recorded stays. */
  static LockedOut none(Optional<StatefulSet> live) {
    return new LockedOut(recorded(live), Optional.empty());
  }

  /** What becomes of this pod, whose server does not serve the certificate. */
  static LockedOut of(Optional<StatefulSet> live, Pod pod, ServedCertificate served) {
    String certificate =
        UUID.nameUUIDFromBytes(
                (served.certificate() + served.authorities()).getBytes(StandardCharsets.UTF_8))
            .toString();
    String replacement = certificate + " " + pod.getMetadata().getUid();
    Optional<String> recorded = recorded(live);
    if (recorded.filter(known -> known.startsWith(certificate)).isEmpty()) {
      return new LockedOut(Optional.of(replacement), Optional.empty());
    }
    return new LockedOut(
        recorded, recorded.filter(replacement::equals).map(known -> new PodReplacement(pod, WHY)));
  }

  /** The StatefulSet with what it is to remember. */
  StatefulSet mark(StatefulSet desired) {
    return recorded
        .map(
            value ->
                new StatefulSetBuilder(desired)
                    .editMetadata()
                    .addToAnnotations(ANNOTATION, value)
                    .endMetadata()
                    .build())
        .orElse(desired);
  }

  private static Optional<String> recorded(Optional<StatefulSet> live) {
    return live.map(one -> one.getMetadata().getAnnotations())
        .flatMap(annotations -> Optional.ofNullable(annotations.get(ANNOTATION)));
  }
}
