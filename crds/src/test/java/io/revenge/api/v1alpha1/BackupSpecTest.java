package io.revenge.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BackupSpecTest {

  private static final List<String> REGIONS =
      List.of(
          "Africa",
          "America",
          "Antarctica",
          "Arctic",
          "Asia",
          "Atlantic",
          "Australia",
          "Etc",
          "Europe",
          "Indian",
          "Pacific");

  @Test
  void everyGeographicTimeZoneOfThisJdkIsTaken() {
    Pattern pattern = Pattern.compile(BackupSpec.TIME_ZONE);

    assertThat(ZoneId.getAvailableZoneIds())
        .filteredOn(zone -> REGIONS.contains(zone.split("/", 2)[0]))
        .hasSizeGreaterThan(400)
        .allMatch(zone -> pattern.matcher(zone).matches());
  }

  @Test
  void theDefaultsAreTaken() {
    assertThat(BackupSpec.DEFAULT.schedule()).matches(Cron.SCHEDULE);
    assertThat(BackupSpec.DEFAULT.timeZone()).matches(BackupSpec.TIME_ZONE);
  }
}
