package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.revenge.operator.status.Readiness.Obstacle;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Applies the objects of a plan in their order. One that is refused holds back nothing but what
 * would run without it: the Secrets of a running server are renewed whatever else is refused.
 */
final class ApplySequence {

  /** What a pod mounts, and the name that it is reached by. */
  private static final List<Class<? extends HasMetadata>> NEEDED =
      List.of(PersistentVolumeClaim.class, Secret.class, ConfigMap.class, Service.class);

  private static final List<Class<? extends HasMetadata>> MAKES_PODS =
      List.of(StatefulSet.class, CronJob.class, Job.class);

  /** A claim that exists: its volume may not grow, and serves as it is. */
  private final Predicate<HasMetadata> servesAsItIs;

  private final Function<HasMetadata, Optional<Obstacle>> apply;

  /**
   * Applies nothing yet.
   *
   * @param servesAsItIs whether pods do without the change of this object
   * @param apply applies one object, and returns why it was refused
   */
  ApplySequence(
      Predicate<HasMetadata> servesAsItIs, Function<HasMetadata, Optional<Obstacle>> apply) {
    this.servesAsItIs = servesAsItIs;
    this.apply = apply;
  }

  /** Returns the first refusal. */
  Optional<Obstacle> apply(List<HasMetadata> objects) {
    Optional<Obstacle> first = Optional.empty();
    boolean incomplete = false;
    for (HasMetadata object : objects) {
      if (incomplete && is(object, MAKES_PODS)) {
        continue;
      }
      Optional<Obstacle> refused = apply.apply(object);
      incomplete |= refused.isPresent() && is(object, NEEDED) && !servesAsItIs.test(object);
      first = first.or(() -> refused);
    }
    return first;
  }

  private static boolean is(HasMetadata object, List<Class<? extends HasMetadata>> kinds) {
    return kinds.stream().anyMatch(kind -> kind.isInstance(object));
  }
}
