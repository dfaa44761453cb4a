package io.revenge.operator.backup;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.revenge.api.v1alpha1.BackupSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.ClaimDeletion;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.kubernetes.ServerJob;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The CronJob that dumps the application's database, and its scripts. */
public final class DumpResources {

  /**
   * Annotation of the RevengeDatabase that names a dump whose few rows are meant: older dumps are
   * no longer compared with it, and go by {@code spec.backup.keep} alone.
   */
  public static final String ACCEPT_ANNOTATION = "revenge.io/accept-dump";

  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-]+_\\d{8}T\\d{6}Z\\.dump");

  /** Label of the CronJob, its Jobs and their pods; name of the container. */
  static final String COMPONENT = "dump";

  /**
   * How late a dump may start. Also keeps the CronJob controller from giving up after 100 missed
   * starts: fewer than that fit in, even of a dump a minute.
   */
  static final Duration STARTING_DEADLINE = Duration.ofHours(1);

  /** Ends a dump that hangs, so that the next one can start. */
  private static final Duration DEADLINE = Duration.ofHours(6);

  private static final int RETRIES = 2;
  private static final int HISTORY = 3;

  private DumpResources() {}

  /**
   * Complete objects, without owner references.
   *
   * @param claim the dumps' claim; null when there is none. While it is being deleted the schedule
   *     rests: no new dump could use it, and the pod of an old one may be what keeps its volume
   */
  public static List<HasMetadata> desired(
      RevengeDatabase database, @Nullable PersistentVolumeClaim claim) {
    Names names = Names.of(database);
    return List.of(
        ServerJob.scripts(
            names,
            names.dumpScripts(),
            COMPONENT,
            DumpResources.class,
            "count-rows.sh",
            "dump.sh",
            "retention.awk",
            "verify-dump.sh",
            "tables.sql"),
        cronJob(
            database,
            names,
            database.getSpec().backup().suspend() || ClaimDeletion.isUnderWay(claim)));
  }

  /** The dump that {@link #ACCEPT_ANNOTATION} names. */
  static Optional<String> accepted(RevengeDatabase database) {
    return Optional.ofNullable(database.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(ACCEPT_ANNOTATION))
        .filter(file -> FILE.matcher(file).matches());
  }

  private static Map<String, String> environment(RevengeDatabase database) {
    Map<String, String> environment = new HashMap<>();
    environment.put("KEEP", database.getSpec().backup().keep().toString());
    accepted(database).ifPresent(file -> environment.put("ACCEPTED", file));
    return environment;
  }

  private static CronJob cronJob(RevengeDatabase database, Names names, boolean suspended) {
    BackupSpec backup = database.getSpec().backup();
    ServerJob job =
        new ServerJob(
            COMPONENT,
            names.backupClaim(),
            "/backup",
            names.dumpScripts(),
            List.of("dump.sh"),
            environment(database),
            RETRIES,
            DEADLINE);
    return new CronJobBuilder()
        .withNewMetadata()
        .withNamespace(names.namespace())
        .withName(names.dumpCronJob())
        .withLabels(Labels.of(names, COMPONENT))
        .endMetadata()
        .withNewSpec()
        .withSchedule(backup.schedule())
        .withTimeZone(backup.timeZone())
        .withSuspend(suspended)
        .withConcurrencyPolicy("Forbid")
        .withStartingDeadlineSeconds(STARTING_DEADLINE.toSeconds())
        .withSuccessfulJobsHistoryLimit(HISTORY)
        .withFailedJobsHistoryLimit(HISTORY)
        .withNewJobTemplate()
        .withNewMetadata()
        .withLabels(Labels.of(names, COMPONENT))
        .endMetadata()
        .withSpec(job.spec(database))
        .endJobTemplate()
        .endSpec()
        .build();
  }
}
