package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Scheduled dumps of the application's database.
 *
 * @param schedule five cron fields, as of a Kubernetes CronJob
 * @param timeZone a name of the IANA time zone database
 * @param keep verified dumps that are kept, 1 to 1000
 * @param suspend whether the schedule is suspended
 */
public record BackupSpec(
    @Default("0 3 * * *")
        @Size(min = 9, max = 100)
        @Pattern(
            "^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|[0-9A-Za-z*/,?-]+("
                + " [0-9A-Za-z*/,?-]+){4})$")
        String schedule,
    @Default("Etc/UTC")
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$")
        String timeZone,
    @Default("7") @Min(1) @Max(1000) Integer keep,
    @Default("{}") StorageSpec storage,
    @Default("false") Boolean suspend) {

  static final BackupSpec DEFAULT = new BackupSpec(null, null, null, null, null);

  public BackupSpec(
      @Nullable String schedule,
      @Nullable String timeZone,
      @Nullable Integer keep,
      @Nullable StorageSpec storage,
      @Nullable Boolean suspend) {
    this.schedule = schedule == null ? "0 3 * * *" : schedule;
    this.timeZone = timeZone == null ? "Etc/UTC" : timeZone;
    this.keep = keep == null ? Integer.valueOf(7) : keep;
    this.storage = storage == null ? StorageSpec.DEFAULT : storage;
    this.suspend = suspend == null ? Boolean.FALSE : suspend;
  }
}
