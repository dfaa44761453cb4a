package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.revenge.api.v1alpha1.ArchiveStatus;
import io.revenge.api.v1alpha1.BackupStatus;
import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import io.revenge.operator.status.Readiness.Obstacle;
import io.revenge.operator.status.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one pass is to do.
 *
 * @param objects to apply, in this order
 * @param obsolete what is to be deleted
 * @param job to create, unless one of its name exists
 * @param restart the pod that has to be replaced
 * @param amended the pod as it is to be patched in place
 * @param request the database work; absent when what was asked for last goes on
 * @param hasServer whether there is a pod; without one the work ends
 * @param obstacles to being ready that are known before anything is applied
 * @param verdicts of concerns that need no look into the database
 * @param modules as announced or reported
 * @param nextDue when something changes by the time alone
 */
record Plan(
    List<HasMetadata> objects,
    List<HasMetadata> obsolete,
    Optional<Job> job,
    Optional<PodReplacement> restart,
    Optional<Pod> amended,
    Optional<DatabaseRequest> request,
    boolean hasServer,
    List<Obstacle> obstacles,
    List<Verdict> verdicts,
    List<ModuleStatus> modules,
    @Nullable ArchiveStatus archive,
    @Nullable BackupStatus backup,
    Instant nextDue) {

  Plan {
    objects = List.copyOf(objects);
    obsolete = List.copyOf(obsolete);
    obstacles = List.copyOf(obstacles);
    verdicts = List.copyOf(verdicts);
    modules = List.copyOf(modules);
  }

  /**
   * Nothing is changed; the work goes on that was asked for by the last valid spec.
   *
   * @param obstacles the spec's among them
   * @param observations conditions that say what is there, whatever the spec says
   */
  static Plan refusal(
      List<Obstacle> obstacles,
      List<Verdict> observations,
      @Nullable ArchiveStatus archive,
      @Nullable BackupStatus backup,
      Observed observed,
      Instant nextDue) {
    RevengeDatabaseStatus status = observed.status();
    return new Plan(
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        observed.pod().isPresent(),
        obstacles,
        observations,
        status == null || status.modules() == null ? List.of() : status.modules(),
        archive,
        backup,
        nextDue);
  }
}
