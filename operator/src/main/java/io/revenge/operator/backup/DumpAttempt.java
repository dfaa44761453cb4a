package io.revenge.operator.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.revenge.api.v1alpha1.BackupStatus.LargerDump;
import io.revenge.operator.kubernetes.JobPods;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A dump that ended, well or not. */
sealed interface DumpAttempt {

  /** When it ended. */
  Instant at();

  /** The same, ended at this time if it claims to have ended later. */
  DumpAttempt endedBy(Instant latest);

  /**
   * The file is on the volume, complete and read back.
   *
   * @param rows null when nobody counted them, as former versions of the operator did not
   * @param larger an older dump on the volume with more than twice the rows; null when there is
   *     none
   * @param damaged a dump on the volume that is no longer what was verified; null when there is
   *     none
   */
  record Verified(
      Instant at,
      String file,
      long sizeBytes,
      @Nullable Long rows,
      String sha256,
      @Nullable LargerDump larger,
      @Nullable String damaged)
      implements DumpAttempt {

    @Override
    public Verified endedBy(Instant latest) {
      return at.isAfter(latest)
          ? new Verified(latest, file, sizeBytes, rows, sha256, larger, damaged)
          : this;
    }
  }

  record Failed(Instant at, String failure) implements DumpAttempt {

    @Override
    public Failed endedBy(Instant latest) {
      return at.isAfter(latest) ? new Failed(latest, failure) : this;
    }
  }

  /**
   * The attempts that are known from the pods, and from jobs whose pods are gone; oldest first.
   *
   * @param now no attempt ended later than this or its job, whatever the clock of its node says
   */
  static Stream<DumpAttempt> of(Collection<Job> jobs, Collection<Pod> pods, Instant now) {
    Set<String> jobsThatSaidWhy =
        pods.stream()
            .filter(pod -> ofPod(pod).isPresent())
            .flatMap(pod -> pod.getMetadata().getOwnerReferences().stream())
            .map(OwnerReference::getUid)
            .collect(Collectors.toSet());
    return Stream.concat(
            pods.stream()
                .flatMap(
                    pod ->
                        ofPod(pod)
                            .map(attempt -> attempt.endedBy(end(pod, jobs).orElse(now)))
                            .stream()),
            jobs.stream()
                .filter(job -> !jobsThatSaidWhy.contains(job.getMetadata().getUid()))
                .flatMap(job -> ofJob(job).stream()))
        .sorted(Comparator.comparing(DumpAttempt::at));
  }

  /** When the job of this pod ended, as the API server's side tells the time. */
  private static Optional<Instant> end(Pod pod, Collection<Job> jobs) {
    Set<String> owners =
        pod.getMetadata().getOwnerReferences().stream()
            .map(OwnerReference::getUid)
            .collect(Collectors.toSet());
    return jobs.stream()
        .filter(job -> owners.contains(job.getMetadata().getUid()) && job.getStatus() != null)
        .findFirst()
        .flatMap(
            job ->
                Stream.concat(
                        Stream.ofNullable(job.getStatus().getCompletionTime()),
                        job.getStatus().getConditions().stream()
                            .filter(condition -> "Failed".equals(condition.getType()))
                            .map(JobCondition::getLastTransitionTime))
                    .findFirst())
        .flatMap(DumpAttempt::instant);
  }

  private static Optional<DumpAttempt> ofPod(Pod pod) {
    Optional<ContainerStateTerminated> ended = JobPods.ended(pod);
    if (ended.isEmpty()) {
      return evicted(pod);
    }
    Optional<DumpAttempt> verified = JobPods.result(ended.get()).flatMap(DumpAttempt::verified);
    return verified.isPresent()
        ? verified
        : instant(ended.get().getFinishedAt())
            .map(at -> new Failed(at, JobPods.failure(ended.get())));
  }

  private static Optional<DumpAttempt> evicted(Pod pod) {
    if (pod.getStatus() == null || !"Failed".equals(pod.getStatus().getPhase())) {
      return Optional.empty();
    }
    return instant(pod.getMetadata().getCreationTimestamp())
        .map(
            at ->
                new Failed(at, pod.getStatus().getReason() + ": " + pod.getStatus().getMessage()));
  }

  private static Optional<DumpAttempt> verified(JsonNode result) {
    return instant(result.path("completedAt").asText())
        .filter(at -> result.hasNonNull("file") && result.hasNonNull("sha256"))
        .map(
            at ->
                new Verified(
                    at,
                    result.path("file").asText(),
                    result.path("sizeBytes").asLong(),
                    result.hasNonNull("rows") ? result.path("rows").asLong() : null,
                    result.path("sha256").asText(),
                    larger(result.path("largerDump")),
                    result.hasNonNull("damagedDump") ? result.path("damagedDump").asText() : null));
  }

  private static @Nullable LargerDump larger(JsonNode dump) {
    return dump.hasNonNull("file") && dump.hasNonNull("rows")
        ? new LargerDump(dump.path("file").asText(), dump.path("rows").asLong())
        : null;
  }

  private static Optional<DumpAttempt> ofJob(Job job) {
    if (job.getStatus() == null) {
      return Optional.empty();
    }
    return job.getStatus().getConditions().stream()
        .filter(condition -> "Failed".equals(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .findFirst()
        .flatMap(
            condition ->
                instant(condition.getLastTransitionTime())
                    .map(
                        at ->
                            new Failed(at, condition.getReason() + ": " + condition.getMessage())));
  }

  private static Optional<Instant> instant(@Nullable String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
