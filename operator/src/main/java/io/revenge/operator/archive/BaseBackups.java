package io.revenge.operator.archive;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.archive.ArchiveReport.Archived;
import io.revenge.operator.archive.ArchiveReport.BaseBackup;
import io.revenge.operator.kubernetes.JobPods;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.kubernetes.ServerJob;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * When a base backup is taken and the archive volume pruned.
 *
 * <p>Without a base backup WAL restores nothing, so that the first is taken at once; the same after
 * WAL was lost, or the data volume was set back. Further ones follow for every quarter of the
 * volume that fills with WAL, and earlier where what cannot be removed (the newest base backup, the
 * WAL since its start, what others have on the volume) leaves little room.
 *
 * <p>Older base backups stay as long as there is room for what comes next. One goes, with the WAL
 * before the start of the next, only when a base backup is about to be taken that does not fit
 * beside it, or when nine tenths of the volume are in use and WAL would find no room soon; the
 * oldest first, by its position in the WAL, and no more than needed. The newest complete one and
 * the WAL since its start always stay. Thus the volume reaches back over a quarter of its size in
 * WAL as soon as it holds two base backups and that.
 *
 * <p>Room is counted in bytes of all files on the volume against the capacity of its claim. What is
 * kept free for the next base backup does not count as used: it is given up before an older base
 * backup is, as that makes room as well.
 */
public final class BaseBackups {

  /** Label of the Jobs and their pods; name of the container. */
  static final String COMPONENT = "base-backup";

  /** Parts of what files can have. */
  private static final double WAL_PER_BASE_BACKUP = 0.25;

  private static final double USED = 0.60;
  private static final double USED_WITH_NEXT = 0.90;
  private static final double USED_AT_MOST = 0.95;

  /** Less WAL than this is not worth a base backup: removing it would make no room. */
  private static final double WORTHWHILE = 0.05;

  /** A base backup may have grown since the last one. */
  private static final double GROWTH = 1.2;

  /** No try to archive lasts this long: what it wrote is left over. */
  private static final Duration LEFTOVER = Duration.ofMinutes(10);

  private static final String NO_SPACE = "No space left on device";

  private static final Duration FIRST_RETRY = Duration.ofSeconds(15);
  private static final Duration LAST_RETRY = Duration.ofHours(1);

  /** After a base backup, until it must have been seen by a look into the archive. */
  private static final Duration UNTIL_SEEN = Duration.ofMinutes(1);

  /** First base backups at a time; each is a pod that competes with servers that start. */
  private static final int FIRST_AT_ONCE = 2;

  private static final Duration NEXT_TURN = Duration.ofSeconds(3);

  /** Of a new database: base backups of others that hang must not keep it from its own. */
  private static final Duration WAITS_FOR_BASE_BACKUPS = Duration.ofMinutes(2);

  /** The same; where many are made at once, all can be used before any is backed up. */
  private static final Duration WAITS_FOR_STARTS = Duration.ofSeconds(30);

  private static final Duration DEADLINE = Duration.ofHours(6);
  private static final Duration KEEP_JOB = Duration.ofDays(1);
  private static final String AT_ONCE = "g";
  private static final int BASE = 36;
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

  private BaseBackups() {}

  /** The scripts of the Jobs, complete, without owner reference; none when archiving is off. */
  public static List<HasMetadata> desired(RevengeDatabase database) {
    if (!database.getSpec().archive().enabled()) {
      return List.of();
    }
    Names names = Names.of(database);
    return List.of(
        ServerJob.scripts(
            names, names.baseBackupScripts(), COMPONENT, BaseBackups.class, "base-backup.sh"));
  }

  /**
   * Decides what to do.
   *
   * @param report a fresh look at the server, which therefore is reachable
   * @param jobs of the namespace; others than base backups of this database are passed over
   * @param pods the same
   * @param capacityBytes {@code status.capacity} of the archive claim
   * @param others for which the first base backup of a new database waits
   */
  public static BaseBackupPlan next(
      RevengeDatabase database,
      ArchiveReport report,
      Collection<Job> jobs,
      Collection<Pod> pods,
      long capacityBytes,
      OtherDatabases others,
      Instant now) {
    if (!database.getSpec().archive().enabled()) {
      return BaseBackupPlan.NOTHING;
    }
    return new Decision(
            database,
            report,
            own(database, jobs),
            own(database, pods),
            new ArchiveVolume(capacityBytes),
            others,
            now)
        .plan();
  }

  /** Whether this is a base backup, of whichever database, that has not ended. */
  public static boolean runs(Job job) {
    Map<String, String> labels = job.getMetadata().getLabels();
    return labels != null
        && COMPONENT.equals(labels.get(Labels.COMPONENT))
        && finishedAt(job).isEmpty();
  }

  private static <T extends HasMetadata> List<T> own(
      RevengeDatabase database, Collection<T> objects) {
    Names names = Names.of(database);
    return objects.stream().filter(object -> Labels.isOf(object, names, COMPONENT)).toList();
  }

  private record Decision(
      RevengeDatabase database,
      ArchiveReport report,
      List<Job> jobs,
      List<Pod> pods,
      ArchiveVolume volume,
      OtherDatabases others,
      Instant now) {

    BaseBackupPlan plan() {
      if (!report.archiving() || !report.chain().isKnown()) {
        // No WAL would follow a base backup.
        return BaseBackupPlan.NOTHING;
      }
      if (report.diverged().isPresent()) {
        long segment = report.chain().number(report.diverged().get().segment());
        return attempt("set-aside", "d" + Long.toString(segment, BASE));
      }
      if (report.ahead().isPresent()) {
        // Which base backups belong to the server's history shows when a segment differs.
        return BaseBackupPlan.NOTHING;
      }
      if (isDueAtOnce() && fits()) {
        BaseBackupPlan plan = atOnce();
        if (plan.job().isPresent() || !volume.nearlyFull(report)) {
          return plan;
        }
      }
      if (due() && fits()) {
        return inTurn(attempt("take", goal()));
      }
      if (holdsWalThatNothingNeeds()) {
        return attempt(
            "prune", "w" + seconds(report.last().map(Archived::at).orElse(Instant.EPOCH)));
      }
      if (isDueAtOnce() || due()) {
        return tooSmall();
      }
      if (olderBaseBackupsMustMakeRoom()) {
        return attempt("prune", makesRoom());
      }
      if (mayKeepTheArchiverOut()) {
        return attempt("prune", "r" + goal());
      }
      return report.oldestLeftover().map(this::leftover).orElse(BaseBackupPlan.NOTHING);
    }

    private BaseBackupPlan inTurn(BaseBackupPlan plan) {
      return plan.job().isPresent() && waits()
          ? new BaseBackupPlan(Optional.empty(), Optional.of(now.plus(NEXT_TURN)), plan.trouble())
          : plan;
    }

    private boolean waits() {
      return report.baseBackups().isEmpty()
          && ((others.baseBackups() >= FIRST_AT_ONCE && isYoungerThan(WAITS_FOR_BASE_BACKUPS))
              || (others.starting() > 0 && isYoungerThan(WAITS_FOR_STARTS)));
    }

    private boolean isYoungerThan(Duration age) {
      return Instant.parse(database.getMetadata().getCreationTimestamp()).plus(age).isAfter(now);
    }

    private boolean isDueAtOnce() {
      return report.isBroken() || report.wentBackSinceTheNewestBaseBackup();
    }

    /**
     * Where WAL is lost again and again, as by somebody's own hand, base backups must not follow
     * each other without a pause.
     */
    private BaseBackupPlan atOnce() {
      String prefix = Names.of(database).baseBackupJobPrefix() + AT_ONCE;
      List<Instant> lately =
          jobs.stream()
              .filter(job -> job.getMetadata().getName().startsWith(prefix))
              .flatMap(job -> finishedAt(job).stream())
              .filter(ended -> ended.plus(LAST_RETRY).isAfter(now))
              .sorted()
              .toList();
      Optional<Instant> notBefore =
          lately.isEmpty()
              ? Optional.empty()
              : Optional.of(lately.getLast().plus(pause(lately.size() + 1, true)));
      BaseBackupPlan plan = attempt("take", AT_ONCE + goal());
      return plan.job().isPresent() && notBefore.filter(now::isBefore).isPresent()
          ? new BaseBackupPlan(Optional.empty(), notBefore, plan.trouble())
          : plan;
    }

    private boolean due() {
      double wal = report.walBytesSinceBase();
      if (report.baseBackups().isEmpty()) {
        return true;
      }
      // A claim that is not bound has no capacity, and says nothing of the volume.
      return usable() > 0
          && (wal >= WAL_PER_BASE_BACKUP * usable()
              || (wal >= WORTHWHILE * usable()
                  && (stays() >= USED * usable()
                      || stays() + expectedSize() >= USED_WITH_NEXT * usable())));
    }

    /** Whether there is room for one more: kept for it, or when all that can go has gone. */
    private boolean fits() {
      return report.baseBackups().isEmpty()
          || usable() == 0
          || report.reserveBytes() >= expectedSize()
          || stays() + expectedSize() <= USED_AT_MOST * usable();
    }

    /** Bytes that no removal of older base backups frees. */
    private double stays() {
      return report.newestBaseBackup().map(BaseBackup::sizeBytes).orElse(0L)
          + report.walBytesSinceBase()
          + report.otherBytes();
    }

    private double usable() {
      return volume.usableBytes();
    }

    private boolean holdsTwo() {
      return report
          .newestBaseBackup()
          .filter(
              newest ->
                  newest.sizeBytes() + report.otherBytes() + expectedSize()
                      <= USED_AT_MOST * usable())
          .isPresent();
    }

    /** A backlog that is archived after the base backup that made room for it, and fills it. */
    private boolean holdsWalThatNothingNeeds() {
      return report.walBytesBeforeBases() > 0 && volume.nearlyFull(report);
    }

    private boolean olderBaseBackupsMustMakeRoom() {
      return report.baseBackups().size() > 1 && volume.nearlyFull(report);
    }

    /** The room that is kept is given up in a first run, the oldest base backup in a second. */
    private String makesRoom() {
      return (report.reserveBytes() > 0 ? "k" : "m")
          + shortened(report.baseBackups().getFirst().name());
    }

    /** As a base backup on a full volume does; one that was killed goes on doing so. */
    private boolean mayKeepTheArchiverOut() {
      return report.reserveBytes() == 0 && ArchiveVerdict.waitsTooLong(report);
    }

    private double expectedSize() {
      return report
          .newestBaseBackup()
          .map(newest -> GROWTH * newest.sizeBytes())
          .orElse((double) report.dataBytes());
    }

    /** A base backup that was killed leaves its room taken: the script clears it away. */
    private BaseBackupPlan tooSmall() {
      BaseBackupPlan tidy = BaseBackupPlan.NOTHING;
      if (olderBaseBackupsMustMakeRoom()) {
        tidy = attempt("prune", makesRoom());
      } else if (holdsTwo()) {
        tidy = attempt("prune", "r" + goal());
      }
      return new BaseBackupPlan(
          tidy.job(),
          tidy.mayChangeAt(),
          Optional.of(
              "The archive volume has no room for a second base backup. Enlarge"
                  + " spec.archive.storage.size."));
    }

    private BaseBackupPlan leftover(Instant oldest) {
      Instant removable = oldest.plus(LEFTOVER).plusSeconds(60);
      return report.observedAt().isBefore(removable)
          ? new BaseBackupPlan(Optional.empty(), Optional.of(removable), Optional.empty())
          : attempt("prune", "p" + seconds(oldest));
    }

    private static String seconds(Instant instant) {
      return Long.toString(instant.getEpochSecond(), BASE);
    }

    /** What the next base backup comes after. */
    private String goal() {
      return report.newestBaseBackup().map(BaseBackup::name).map(Decision::shortened).orElse("0");
    }

    private static String shortened(String name) {
      try {
        long begun = LocalDateTime.parse(name, NAME).toEpochSecond(ZoneOffset.UTC);
        return Long.toString(begun, BASE);
      } catch (DateTimeException e) {
        return name.toLowerCase(Locale.ROOT);
      }
    }

    private BaseBackupPlan attempt(String action, String goal) {
      String prefix = Names.of(database).baseBackupJobPrefix() + goal + "-";
      List<Job> earlier =
          jobs.stream().filter(job -> job.getMetadata().getName().startsWith(prefix)).toList();
      int attempt = earlier.stream().mapToInt(job -> number(job, prefix)).max().orElse(0) + 1;
      List<Job> finished = earlier.stream().filter(job -> finishedAt(job).isPresent()).toList();
      Optional<Job> last =
          finished.stream().max(Comparator.comparingInt(job -> number(job, prefix)));
      Optional<String> trouble = last.flatMap(this::failure);
      if (jobs.stream().anyMatch(job -> finishedAt(job).isEmpty())) {
        return new BaseBackupPlan(Optional.empty(), Optional.empty(), trouble);
      }
      Optional<Instant> notBefore =
          last.flatMap(BaseBackups::finishedAt)
              .map(ended -> ended.plus(pause(attempt, trouble.isPresent())));
      if (notBefore.filter(now::isBefore).isPresent()) {
        return new BaseBackupPlan(Optional.empty(), notBefore, trouble);
      }
      return new BaseBackupPlan(
          Optional.of(job(action, prefix + attempt)), Optional.empty(), trouble);
    }

    private static int number(Job job, String prefix) {
      try {
        return Integer.parseInt(job.getMetadata().getName().substring(prefix.length()));
      } catch (NumberFormatException e) {
        return 0;
      }
    }

    private static Duration pause(int attempt, boolean failed) {
      Duration doubled = FIRST_RETRY.multipliedBy(1L << Math.clamp(attempt - 2L, 0, 8));
      Duration least = failed ? FIRST_RETRY : UNTIL_SEEN;
      return Collections.max(List.of(least, Collections.min(List.of(doubled, LAST_RETRY))));
    }

    private Optional<String> failure(Job job) {
      return condition(job, "Failed")
          .map(
              reason ->
                  pods.stream()
                      .filter(pod -> belongs(pod, job))
                      .flatMap(pod -> JobPods.ended(pod).stream())
                      .map(JobPods::failure)
                      .findFirst()
                      .orElse(reason))
          .map(
              failure ->
                  "The last base backup failed: %s.%s"
                      .formatted(
                          failure,
                          failure.contains(NO_SPACE) ? " Enlarge spec.archive.storage.size." : ""));
    }

    private static boolean belongs(Pod pod, Job job) {
      return pod.getMetadata().getOwnerReferences().stream()
          .map(OwnerReference::getUid)
          .anyMatch(uid -> uid.equals(job.getMetadata().getUid()));
    }

    private Job job(String action, String name) {
      Names names = Names.of(database);
      Map<String, String> environment = new TreeMap<>();
      environment.put("SYSTEM_IDENTIFIER", report.systemIdentifier());
      environment.put("ROOM_BYTES", Long.toString(volume.usableBytes()));
      environment.put("WAL_SEGMENT_BYTES", Long.toString(report.chain().segmentBytes()));
      report
          .diverged()
          .ifPresent(
              diverged -> {
                environment.put("FIRST_DIVERGED", diverged.segment());
                environment.put("FIRST_DIVERGED_SHA256", diverged.sha256());
              });
      return new JobBuilder()
          .withNewMetadata()
          .withNamespace(names.namespace())
          .withName(name)
          .withLabels(Labels.of(names, COMPONENT))
          .endMetadata()
          .withSpec(
              new ServerJob(
                      COMPONENT,
                      names.archiveClaim(),
                      "/archive",
                      names.baseBackupScripts(),
                      List.of("base-backup.sh", action),
                      environment,
                      0,
                      DEADLINE)
                  .spec(database)
                  .edit()
                  .withTtlSecondsAfterFinished((int) KEEP_JOB.toSeconds())
                  .build())
          .build();
    }
  }

  private static Optional<Instant> finishedAt(Job job) {
    return job.getStatus() == null
        ? Optional.empty()
        : job.getStatus().getConditions().stream()
            .filter(condition -> "True".equals(condition.getStatus()))
            .filter(
                condition ->
                    "Complete".equals(condition.getType()) || "Failed".equals(condition.getType()))
            .map(condition -> Instant.parse(condition.getLastTransitionTime()))
            .findFirst();
  }

  private static Optional<String> condition(Job job, String type) {
    return job.getStatus() == null
        ? Optional.empty()
        : job.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .filter(condition -> "True".equals(condition.getStatus()))
            .map(condition -> condition.getReason() + ": " + condition.getMessage())
            .findFirst();
  }
}
