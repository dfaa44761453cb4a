package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Scheduled dumps of the application's database. */
@ValidationRule(
    fieldPath = ".schedule",
    value = "self.schedule.matches('" + Cron.SCHEDULE + "')",
    message =
        "must be five cron fields (minute 0-59, hour 0-23, day 1-31, month 1-12, weekday 0-6) such"
            + " as `0 3 * * *`, or @hourly, @daily, @weekly, @monthly or @yearly")
@ValidationRule(
    fieldPath = ".schedule",
    value =
        "self.schedule.findAll('[0-9]{1,2}-[0-9]{1,2}').all(r,"
            + " int(r.split('-')[0]) <= int(r.split('-')[1]))"
            + " && self.schedule.lowerAscii().findAll('[a-z]{3}-[a-z]{3}').all(r, '"
            + Cron.NAMES
            + "'.indexOf(r.split('-')[0]) <= '"
            + Cron.NAMES
            + "'.indexOf(r.split('-')[1]))",
    message = "has a range that ends before it begins: instead of FRI-MON write FRI,SAT,SUN,MON")
@ValidationRule(
    fieldPath = ".timeZone",
    value = "self.timeZone.matches('" + BackupSpec.TIME_ZONE + "')",
    message = "must be a name of the IANA time zone database such as Europe/Berlin or Etc/UTC")
public record BackupSpec(
    @JsonPropertyDescription(
            "When a dump is taken: five cron fields, or @hourly, @daily, @weekly, @monthly or"
                + " @yearly.")
        @Default("0 3 * * *")
        @Size(max = 100)
        String schedule,
    @JsonPropertyDescription("IANA time zone of the schedule, such as Europe/Berlin.")
        @Default("Etc/UTC")
        @Size(max = 64)
        String timeZone,
    @JsonPropertyDescription("Verified dumps that are kept.") @Default("7") @Min(1) @Max(1000)
        Integer keep,
    @JsonPropertyDescription("The volume of the dumps.") @Default("{}") StorageSpec storage,
    @JsonPropertyDescription("Whether the schedule rests.") @Default("false") Boolean suspend) {

  /** Geographic names and Etc; not the aliases that newer databases put apart. */
  static final String TIME_ZONE =
      "^(UTC|GMT|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian"
          + "|Pacific)(/[A-Za-z0-9_+-]+){1,2})$";

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
