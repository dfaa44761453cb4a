package io.revenge.operator.backup;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.revenge.api.v1alpha1.BackupSpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;

/** When dumps are due, as the CronJob controller counts it. */
final class DumpSchedule {

  private static final CronDefinition UNIX =
      CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);

  /**
   * <a href="https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/">Macros of a
   * CronJob's schedule</a>.
   */
  private static final Map<String, String> MACROS =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private final ExecutionTime times;
  private final ZoneId zone;

  private DumpSchedule(ExecutionTime times, ZoneId zone) {
    this.times = times;
    this.zone = zone;
  }

  /**
   * @throws IllegalArgumentException no such schedule or time zone
   */
  static DumpSchedule of(BackupSpec backup) {
    String schedule = backup.schedule();
    // A CronJob takes "?" for "*" in every field.
    String fields = MACROS.getOrDefault(schedule, schedule).replace('?', '*');
    try {
      return new DumpSchedule(
          ExecutionTime.forCron(new CronParser(UNIX).parse(fields)), ZoneId.of(backup.timeZone()));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The newest due time that is not after the instant. */
  Optional<Instant> lastDue(Instant until) {
    // cron-utils looks strictly before.
    return times.lastExecution(at(until.plusSeconds(1))).map(ZonedDateTime::toInstant);
  }

  /** The first due time after the instant. */
  Optional<Instant> nextDue(Instant after) {
    return times.nextExecution(at(after)).map(ZonedDateTime::toInstant);
  }

  private ZonedDateTime at(Instant instant) {
    return instant.atZone(zone);
  }
}
