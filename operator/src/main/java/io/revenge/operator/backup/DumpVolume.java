package io.revenge.operator.backup;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.revenge.api.v1alpha1.BackupStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The volume of the dumps' claim. What was verified on another volume says nothing of this one.
 *
 * @param claim null when there is none
 * @param known what the status says; its volume is the one on which a dump was last verified
 */
record DumpVolume(@Nullable PersistentVolumeClaim claim, @Nullable BackupStatus known) {

  /** The PersistentVolume's name; empty as long as the claim is not bound. */
  Optional<String> name() {
    return Optional.ofNullable(claim).map(bound -> bound.getSpec().getVolumeName());
  }

  /** The volume on which a dump was last verified, if the claim has another one by now. */
  Optional<String> former() {
    return Optional.ofNullable(known)
        .map(BackupStatus::volume)
        .filter(volume -> name().filter(present -> !present.equals(volume)).isPresent());
  }

  /** When this volume took the place of the former one; empty when none did. */
  Optional<Instant> replacedAt() {
    return former().isPresent() ? created() : Optional.empty();
  }

  /** What is known of the dumps on this volume. */
  @Nullable BackupStatus status() {
    return former().isPresent() ? null : known;
  }

  /** Those of the jobs and pods that may have written to this volume. */
  <T extends HasMetadata> List<T> ofThis(List<T> objects) {
    return objects.stream()
        .filter(object -> replacedAt().filter(at -> isBefore(object, at)).isEmpty())
        .toList();
  }

  private Optional<Instant> created() {
    return Optional.ofNullable(claim)
        .map(one -> one.getMetadata().getCreationTimestamp())
        .map(Instant::parse);
  }

  private static boolean isBefore(HasMetadata object, Instant at) {
    return Optional.ofNullable(object.getMetadata().getCreationTimestamp())
        .filter(created -> Instant.parse(created).isBefore(at))
        .isPresent();
  }
}
