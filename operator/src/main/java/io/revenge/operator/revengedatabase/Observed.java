package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import io.revenge.operator.archive.BaseBackups;
import io.revenge.operator.archive.OtherDatabases;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.status.Conditions;
import io.revenge.operator.status.Readiness;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one pass knows when it begins: the resource, what the informers hold of its
 * objects, and the last report about its database.
 *
 * @param statefulSet absent when it is not there
 * @param secrets by name
 * @param claims by name
 * @param jobs of dumps and base backups
 * @param others what goes on in other databases
 * @param pods of these jobs, and the server's
 * @param disruptionBudget absent when it is not there
 * @param report absent before the first look into the database
 */
record Observed(
    RevengeDatabase database,
    Optional<StatefulSet> statefulSet,
    Map<String, Secret> secrets,
    Map<String, PersistentVolumeClaim> claims,
    List<Job> jobs,
    OtherDatabases others,
    List<Pod> pods,
    Optional<PodDisruptionBudget> disruptionBudget,
    Optional<DatabaseReport> report) {

  static Observed of(Context<RevengeDatabase> context, Optional<DatabaseReport> report) {
    return new Observed(
        context.getPrimaryResource(),
        context.getSecondaryResources(StatefulSet.class).stream().findFirst(),
        byName(context, Secret.class),
        byName(context, PersistentVolumeClaim.class),
        List.copyOf(context.getSecondaryResources(Job.class)),
        new OtherDatabases(baseBackupsRunning(context), starting(context)),
        List.copyOf(context.getSecondaryResources(Pod.class)),
        context.getSecondaryResources(PodDisruptionBudget.class).stream().findFirst(),
        report);
  }

  private static long baseBackupsRunning(Context<RevengeDatabase> context) {
    return context.eventSourceRetriever().getEventSourcesFor(Job.class).stream()
        .filter(InformerEventSource.class::isInstance)
        .map(source -> (InformerEventSource<Job, RevengeDatabase>) source)
        .flatMap(informer -> informer.list(BaseBackups::runs))
        .count();
  }

  private static long starting(Context<RevengeDatabase> context) {
    RevengeDatabase own = context.getPrimaryResource();
    return context
        .getPrimaryCache()
        .list(other -> !other.getMetadata().getUid().equals(own.getMetadata().getUid()))
        .filter(Observed::starts)
        .count();
  }

  private static boolean starts(RevengeDatabase database) {
    return !database.isMarkedForDeletion()
        && Conditions.find(conditions(database), Readiness.READY)
            .filter(ready -> "True".equals(ready.getStatus()))
            .isEmpty();
  }

  Names names() {
    return Names.of(database);
  }

  ResourceID id() {
    return ResourceID.fromResource(database);
  }

  String uid() {
    return database.getMetadata().getUid();
  }

  long generation() {
    return database.getMetadata().getGeneration();
  }

  /** The server's pod. */
  Optional<Pod> pod() {
    return pods.stream()
        .filter(pod -> names().pod().equals(pod.getMetadata().getName()))
        .findFirst();
  }

  @Nullable RevengeDatabaseStatus status() {
    return database.getStatus();
  }

  /** The conditions as they stand in the API. */
  List<Condition> conditions() {
    return conditions(database);
  }

  private static List<Condition> conditions(RevengeDatabase database) {
    RevengeDatabaseStatus status = database.getStatus();
    return status == null || status.conditions() == null ? List.of() : status.conditions();
  }

  /**
   * The system identifier that was seen before: data that must not be replaced by an empty
   * database.
   */
  Optional<String> knownSystemIdentifier() {
    return Optional.ofNullable(status())
        .map(RevengeDatabaseStatus::server)
        .map(server -> server.systemIdentifier());
  }

  private static <R extends HasMetadata> Map<String, R> byName(
      Context<RevengeDatabase> context, Class<R> kind) {
    return context.getSecondaryResources(kind).stream()
        .collect(
            Collectors.toUnmodifiableMap(
                object -> object.getMetadata().getName(), Function.identity()));
  }
}
