package io.revenge.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.BackupSpec;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules that the API server takes are understood here, too. */
class AdmittedSchedulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/15 * * * *",
        "5,35 0-6/2 1,15 jan-MAR MON-FRI",
        "@daily",
        "59 23 31 12 6",
        "0  3  *  *  *",
        "00 03 01 01 00",
        "7/20 * * * sun",
        "0 3 * * 0"
      })
  void everyAdmittedScheduleIsUnderstood(String schedule) {
    BackupSpec backup = new BackupSpec(schedule, null, null, null, null);

    assertThat(DumpSchedule.of(backup).nextDue(Instant.parse("2026-11-23T12:00:00Z"))).isPresent();
  }
}
