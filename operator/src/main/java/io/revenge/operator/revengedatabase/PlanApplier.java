package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Applier;
import io.revenge.operator.kubernetes.ForeignObjectException;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.kubernetes.Relabelling;
import io.revenge.operator.kubernetes.Release;
import io.revenge.operator.server.PodProblem;
import io.revenge.operator.status.Occurrence;
import io.revenge.operator.status.Readiness.Obstacle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Does in Kubernetes what the plan of one pass says. */
final class PlanApplier {

  /** Kinds of which there may be objects that no pass applies. */
  private static final List<Class<? extends HasMetadata>> RELABELLED =
      List.of(PersistentVolumeClaim.class, Secret.class, ConfigMap.class, Job.class, Pod.class);

  private final Context<RevengeDatabase> context;
  private final Consumer<Occurrence> events;

  /**
   * @param events takes what the status does not tell: that a pod is replaced, and why
   */
  PlanApplier(Context<RevengeDatabase> context, Consumer<Occurrence> events) {
    this.context = context;
    this.events = events;
  }

  /**
   * Whether the data's claim or the pod was thought to be gone and is there without its labels. It
   * has them again then, and this plan is out of date.
   */
  boolean takesUp(Plan plan, Observed observed) {
    return (has(plan, PodProblem.DATA_MISSING) && takesUpData(observed))
        || (has(plan, PodProblem.POD_MISSING) && takesUpPod(observed));
  }

  private static boolean has(Plan plan, String reason) {
    return plan.obstacles().stream().anyMatch(obstacle -> obstacle.reason().equals(reason));
  }

  /** The pod that the StatefulSet made, and no other of its name. */
  private boolean takesUpPod(Observed observed) {
    Names names = observed.names();
    if (observed.statefulSet().isEmpty()) {
      return false;
    }
    Pod pod = context.getClient().pods().inNamespace(names.namespace()).withName(names.pod()).get();
    if (pod == null
        || Labels.database(pod).filter(names.name()::equals).isPresent()
        || !pod.hasOwnerReferenceFor(observed.statefulSet().get())) {
      return false;
    }
    context
        .getClient()
        .resource(pod)
        .edit(
            seen ->
                new PodBuilder(seen)
                    .editMetadata()
                    .addToLabels(Labels.of(names, Labels.SERVER))
                    .endMetadata()
                    .build());
    return true;
  }

  private boolean takesUpData(Observed observed) {
    PersistentVolumeClaim data =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName(observed.names().dataClaim())
            .withNamespace(observed.names().namespace())
            .withLabels(Labels.ofWhatMayOutlive(observed.names()))
            .endMetadata()
            .build();
    return new Applier(context).takeUp(data);
  }

  /** Returns why an object could not be applied, of several the first. */
  Optional<Obstacle> apply(Plan plan, Observed observed) {
    Optional<Obstacle> notReleased = release(observed);
    Optional<Obstacle> notRelabelled = relabel(observed);
    Optional<Obstacle> refused = objects(plan, observed);
    restart(plan);
    return notReleased.or(() -> refused).or(() -> notRelabelled);
  }

  /** Whatever else of the spec can be carried out: volumes and Secrets go with an owner. */
  private Optional<Obstacle> release(Observed observed) {
    return each(releases(observed.database()), Release::object, new Applier(context)::release);
  }

  private List<Release> releases(RevengeDatabase database) {
    return Stream.<Class<? extends HasMetadata>>of(PersistentVolumeClaim.class, Secret.class)
        .flatMap(kind -> context.getSecondaryResources(kind).stream())
        .filter(object -> Ownership.outlives(object, database))
        .flatMap(object -> Release.of(object, database.getMetadata().getUid()).stream())
        .toList();
  }

  /** Makes every change that is not refused, and returns the first refusal. */
  private static <T> Optional<Obstacle> each(
      List<T> changes, Function<T, HasMetadata> object, Consumer<T> write) {
    Optional<Obstacle> refused = Optional.empty();
    for (T change : changes) {
      try {
        write.accept(change);
      } catch (KubernetesClientException failure) {
        Obstacle refusal = Refusal.of(object.apply(change), failure).orElseThrow(() -> failure);
        refused = refused.or(() -> Optional.of(refusal));
      }
    }
    return refused;
  }

  /** Also what is not applied, or not in this state of the spec. */
  private Optional<Obstacle> relabel(Observed observed) {
    return each(relabellings(observed.names()), Relabelling::object, new Applier(context)::relabel);
  }

  private List<Relabelling> relabellings(Names names) {
    return RELABELLED.stream()
        .flatMap(kind -> context.getSecondaryResources(kind).stream())
        .flatMap(object -> Relabelling.of(object, names).stream())
        .toList();
  }

  private Optional<Obstacle> objects(Plan plan, Observed observed) {
    List<HasMetadata> objects = new ArrayList<>(plan.objects());
    plan.job().ifPresent(objects::add);
    Optional<Obstacle> refused =
        new ApplySequence(
                object -> isKnownClaim(object, observed), object -> applyOne(object, observed))
            .apply(objects);
    plan.obsolete().forEach(object -> context.getClient().resource(object).delete());
    Optional<Obstacle> notAmended = amend(plan, observed);
    return refused.or(() -> notAmended);
  }

  private Optional<Obstacle> applyOne(HasMetadata object, Observed observed) {
    Ownership.mark(object, observed.database());
    Applier applier = new Applier(context);
    try {
      if (object instanceof Job) {
        applier.createOnce(object);
      } else {
        applier.apply(object);
      }
      return Optional.empty();
    } catch (ForeignObjectException foreign) {
      return Refusal.of(object, foreign);
    } catch (KubernetesClientException failure) {
      return Optional.of(Refusal.of(object, failure).orElseThrow(() -> failure));
    }
  }

  private static boolean isKnownClaim(HasMetadata object, Observed observed) {
    return object instanceof PersistentVolumeClaim
        && observed.claims().containsKey(object.getMetadata().getName());
  }

  /** Patches what differs between the pod as it was seen and as it is to be. */
  private Optional<Obstacle> amend(Plan plan, Observed observed) {
    if (plan.restart().isPresent() || plan.amended().isEmpty() || observed.pod().isEmpty()) {
      return Optional.empty();
    }
    Pod seen = observed.pod().get();
    try {
      context.getClient().resource(seen).edit(pod -> plan.amended().get());
      return Optional.empty();
    } catch (KubernetesClientException failure) {
      return Optional.of(Refusal.of(seen, failure).orElseThrow(() -> failure));
    }
  }

  private void restart(Plan plan) {
    plan.restart()
        .filter(replacement -> replacement.pod().getMetadata().getDeletionTimestamp() == null)
        .filter(replacement -> new PodRestart(context.getClient()).restart(replacement.pod()))
        .map(
            replacement ->
                Occurrence.normal(
                    "Restarting",
                    "Pod %s is replaced. %s"
                        .formatted(replacement.pod().getMetadata().getName(), replacement.why())))
        .ifPresent(events);
  }
}
