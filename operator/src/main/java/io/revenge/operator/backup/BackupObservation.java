package io.revenge.operator.backup;

import static java.util.function.Predicate.not;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.revenge.api.v1alpha1.BackupStatus;
import io.revenge.api.v1alpha1.BackupStatus.LargerDump;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.backup.DumpAttempt.Failed;
import io.revenge.operator.backup.DumpAttempt.Verified;
import io.revenge.operator.kubernetes.ClaimDeletion;
import io.revenge.operator.kubernetes.JobPods;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.status.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the dumps.
 *
 * <p>It changes when a dump ends, when one gets overdue, and with the spec; never by the mere
 * passing of time in between.
 *
 * @param mayChangeAt when the verdict changes by time alone, if nothing else happens before
 */
public record BackupObservation(
    BackupStatus status, Verdict verdict, Optional<Instant> mayChangeAt) {

  /** The condition's type. */
  public static final String CONDITION = "BackupFresh";

  /** How long after its due time a dump may be completed. */
  static final Duration GRACE = DumpResources.STARTING_DEADLINE;

  /**
   * Judges what the cluster shows.
   *
   * @param jobs of the namespace; others than dumps of this database are passed over
   * @param pods the same
   * @param claim of the dumps; null when there is none
   * @param previous what was known before; pods and jobs do not stay for ever
   */
  public static BackupObservation of(
      RevengeDatabase database,
      Collection<Job> jobs,
      Collection<Pod> pods,
      @Nullable PersistentVolumeClaim claim,
      @Nullable BackupStatus previous,
      Instant now) {
    DumpVolume volume = new DumpVolume(claim, previous);
    List<Job> ownJobs = volume.ofThis(own(database, jobs));
    List<Pod> ownPods = volume.ofThis(own(database, pods));
    Dumps dumps = Dumps.of(volume.status(), DumpAttempt.of(ownJobs, ownPods, now).toList());
    return new Judgement(database, dumps, volume, ownPods, now).observation();
  }

  /** While the dumps' claim is being deleted, that weighs more than how old the newest dump is. */
  public BackupObservation whileDeleting(PersistentVolumeClaim claim) {
    return new BackupObservation(
        status,
        Verdict.isFalse(
            CONDITION,
            "BackupClaimTerminating",
            "Claim %s is being deleted. All dumps are deleted as soon as the last pod of a dump goes, so no dump is scheduled.%s"
                .formatted(
                    claim.getMetadata().getName(),
                    ClaimDeletion.keepVolumes(List.of(claim))
                        .map(" Keep the volume: "::concat)
                        .orElse(""))),
        Optional.empty());
  }

  private static <T extends HasMetadata> List<T> own(
      RevengeDatabase database, Collection<T> objects) {
    Names names = Names.of(database);
    return objects.stream()
        .filter(object -> Labels.isOf(object, names, DumpResources.COMPONENT))
        .toList();
  }

  /**
   * @param failure absent when the newest attempt succeeded
   */
  private record Dumps(Optional<Verified> newest, Optional<Failed> failure) {

    static Dumps of(@Nullable BackupStatus previous, List<DumpAttempt> attempts) {
      Optional<Verified> newest =
          newest(Verified.class, attempts)
              .filter(dump -> knownDump(previous).filter(newerThan(dump)).isEmpty())
              .or(() -> knownDump(previous));
      Optional<Failed> failure =
          newest(Failed.class, attempts)
              .filter(failed -> knownFailure(previous).filter(newerThan(failed)).isEmpty())
              .or(() -> knownFailure(previous))
              .filter(failed -> newest.filter(not(olderThan(failed))).isEmpty());
      return new Dumps(newest, failure);
    }

    BackupStatus status(DumpVolume volume) {
      return new BackupStatus(
          newest.map(Verified::at).map(Instant::toString).orElse(null),
          newest.map(Verified::file).orElse(null),
          newest.map(Verified::sizeBytes).orElse(null),
          newest.map(Verified::rows).orElse(null),
          newest.map(Verified::sha256).orElse(null),
          newest.map(Verified::larger).orElse(null),
          newest.map(Verified::damaged).orElse(null),
          volume
              .former()
              .filter(former -> newest.isEmpty())
              .or(() -> volume.name().filter(present -> newest.isPresent()))
              .orElse(null),
          failure.map(Failed::at).map(Instant::toString).orElse(null),
          failure.map(Failed::failure).orElse(null));
    }

    private static <T extends DumpAttempt> Optional<T> newest(
        Class<T> kind, List<DumpAttempt> attempts) {
      return attempts.stream()
          .filter(kind::isInstance)
          .map(kind::cast)
          .max(Comparator.comparing(DumpAttempt::at));
    }

    private static Optional<Verified> knownDump(@Nullable BackupStatus status) {
      if (status == null
          || status.lastSuccessfulTime() == null
          || status.file() == null
          || status.sizeBytes() == null
          || status.sha256() == null) {
        return Optional.empty();
      }
      return Optional.of(
          new Verified(
              Instant.parse(status.lastSuccessfulTime()),
              status.file(),
              status.sizeBytes(),
              status.rows(),
              status.sha256(),
              status.largerDump(),
              status.damagedDump()));
    }

    private static Optional<Failed> knownFailure(@Nullable BackupStatus status) {
      if (status == null || status.lastFailedTime() == null || status.lastFailure() == null) {
        return Optional.empty();
      }
      return Optional.of(new Failed(Instant.parse(status.lastFailedTime()), status.lastFailure()));
    }

    private static Predicate<DumpAttempt> newerThan(DumpAttempt other) {
      return attempt -> attempt.at().isAfter(other.at());
    }

    private static Predicate<DumpAttempt> olderThan(DumpAttempt other) {
      return attempt -> attempt.at().isBefore(other.at());
    }
  }

  private record Judgement(
      RevengeDatabase database, Dumps dumps, DumpVolume volume, List<Pod> pods, Instant now) {

    BackupObservation observation() {
      if (database.getSpec().backup().suspend()) {
        return steady(
            Verdict.unknown(
                CONDITION,
                "Suspended",
                "spec.backup.suspend is true, so no dump is due. " + newestDump()));
      }
      DumpSchedule schedule;
      try {
        schedule = DumpSchedule.of(database.getSpec().backup());
      } catch (IllegalArgumentException e) {
        return steady(
            Verdict.isFalse(
                CONDITION,
                "InvalidSchedule",
                "Correct spec.backup.schedule or spec.backup.timeZone: " + e.getMessage()));
      }
      if (dumps.failure().isPresent()) {
        return steady(Verdict.isFalse(CONDITION, "DumpFailed", failed(dumps.failure().get())));
      }
      return judged(schedule);
    }

    private BackupObservation judged(DumpSchedule schedule) {
      Instant since = dumps.newest().map(Verified::at).orElseGet(this::begun);
      // The first dump that is due after the newest one, or after the database was made.
      Optional<Instant> overdueFrom = schedule.nextDue(since).map(due -> due.plus(GRACE));
      Instant judgedAt = runningSince().filter(now::isAfter).orElse(now);
      if (overdueFrom.isPresent() && !judgedAt.isBefore(overdueFrom.get())) {
        return steady(Verdict.isFalse(CONDITION, "DumpOverdue", overdue(overdueFrom.get())));
      }
      Verdict verdict = shrank().orElseGet(() -> fresh(schedule));
      return new BackupObservation(
          dumps.status(volume), verdict, overdueFrom.filter(now::isBefore));
    }

    /** The rows of the newest dump, unless a person accepted it as it is. */
    private Optional<Verdict> shrank() {
      return dumps
          .newest()
          .filter(dump -> !DumpResources.accepted(database).filter(dump.file()::equals).isPresent())
          .filter(dump -> dump.larger() != null)
          .map(dump -> Verdict.isFalse(CONDITION, "DumpShrank", shrank(dump)));
    }

    private Verdict fresh(DumpSchedule schedule) {
      if (dumps.newest().isPresent()) {
        return Verdict.isTrue(CONDITION, "Verified", newestDump());
      }
      String due =
          schedule
              .nextDue(begun())
              .map(at -> "The first dump is due at " + at + ". " + takeOneNow())
              .orElse("The schedule is never due. " + takeOneNow());
      return volume
          .former()
          .map(
              former ->
                  Verdict.unknown(
                      CONDITION,
                      "VolumeReplaced",
                      "Claim %s has another volume than %s, on which dumps were verified; none is on this one yet. %s"
                          .formatted(Names.of(database).backupClaim(), former, due)))
          .orElseGet(() -> Verdict.unknown(CONDITION, "NoDumpYet", due));
    }

    private BackupObservation steady(Verdict verdict) {
      return new BackupObservation(dumps.status(volume), verdict, Optional.empty());
    }

    /** From when on a dump may be due. */
    private Instant begun() {
      return volume.replacedAt().orElseGet(this::created);
    }

    private Instant created() {
      return Instant.parse(database.getMetadata().getCreationTimestamp());
    }

    /** A dump that is being written is not late, however long it takes. */
    private Optional<Instant> runningSince() {
      return pods.stream()
          .map(Pod::getStatus)
          .filter(status -> status != null && "Running".equals(status.getPhase()))
          .filter(status -> status.getStartTime() != null)
          .map(status -> Instant.parse(status.getStartTime()))
          .min(Comparator.naturalOrder());
    }

    private String failed(Failed failed) {
      return "The dump of %s failed: %s. %s Mend the cause, then: %s"
          .formatted(
              failed.at(),
              failed.failure(),
              failed.failure().contains("No space left on device")
                  ? newestDump() + " Enlarge spec.backup.storage.size."
                  : newestDump(),
              command());
    }

    private String shrank(Verified dump) {
      LargerDump larger = Objects.requireNonNull(dump.larger());
      Names names = Names.of(database);
      return ("The newest verified dump %s has %d rows, and the older %s has %d. The older dump is"
              + " kept. If rows were lost, restore it (docs/restore.md). If they were meant to go:"
              + " kubectl -n %s annotate --overwrite revengedatabase %s %s=%s")
          .formatted(
              dump.file(),
              Objects.requireNonNullElse(dump.rows(), 0L),
              larger.file(),
              larger.rows(),
              names.namespace(),
              names.name(),
              DumpResources.ACCEPT_ANNOTATION,
              dump.file());
    }

    private String overdue(Instant at) {
      String waits =
          pods.stream()
              .flatMap(pod -> JobPods.waiting(pod).stream())
              .findFirst()
              .map(reason -> " Its pod waits: " + reason + ".")
              .orElse("");
      return "The dump due at %s is not there.%s %s %s"
          .formatted(at.minus(GRACE), waits, newestDump(), takeOneNow());
    }

    private String newestDump() {
      return dumps
          .newest()
          .map(
              dump ->
                  "The newest verified dump is %s of %s (%d bytes).%s"
                      .formatted(dump.file(), dump.at(), dump.sizeBytes(), damaged(dump)))
          .orElse("There is no verified dump.");
    }

    private static String damaged(Verified newest) {
      return newest.damaged() == null
          ? ""
          : " Dump %s is no longer what was verified: it counts for nothing and stays until a person removes it (docs/restore.md has a pod with the volume)."
              .formatted(newest.damaged());
    }

    private String takeOneNow() {
      return "To take one now: " + command();
    }

    private String command() {
      Names names = Names.of(database);
      return "kubectl -n %s create job --from=cronjob/%s %s-$(date +%%s)"
          .formatted(names.namespace(), names.dumpCronJob(), names.dumpCronJob());
    }
  }
}
