package io.revenge.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusChangesTest {

  private static final String FAILED =
      """
      conditions:
      - {type: BackupFresh, status: "False", reason: DumpFailed, message: no room}
      - {type: MigrationsApplied, status: "False", reason: MigrationFailed, message: movies}
      """;

  @Test
  void nothingIsToldOfAStatusThatStaysAsItIs() {
    assertThat(changes(FAILED, FAILED)).isEmpty();
  }

  @Test
  void eachVerifiedDumpIsTold() {
    assertThat(
            changes(
                "backup: {file: one.dump, sizeBytes: 1}", "backup: {file: two.dump, sizeBytes: 2}"))
        .containsExactly(Occurrence.normal("DumpVerified", "Dump two.dump is verified (2 bytes)."));
  }

  @Test
  void eachDumpThatFailsIsTold() {
    assertThat(
            changes(
                FAILED + "backup: {lastFailedTime: '2026-11-23T03:00:00Z', lastFailure: no room}",
                FAILED + "backup: {lastFailedTime: '2026-11-24T03:00:00Z', lastFailure: no room}"))
        .containsExactly(
            Occurrence.warning("DumpFailed", "The dump of 2026-11-24T03:00:00Z failed: no room"));
  }

  @Test
  void aFailureThatTurnsItsConditionIsToldOnce() {
    assertThat(
            changes(
                "{}",
                FAILED + "backup: {lastFailedTime: '2026-11-24T03:00:00Z', lastFailure: no room}"))
        .extracting(Occurrence::reason)
        .containsExactlyInAnyOrder("DumpFailed", "MigrationFailed");
  }

  @Test
  void eachBaseBackupIsTold() {
    assertThat(
            changes(
                "archive: {baseBackups: [{name: a}]}",
                "archive: {baseBackups: [{name: a}, {name: b}]}"))
        .containsExactly(Occurrence.normal("BaseBackupCompleted", "Base backup b is verified."));
  }

  @Test
  void aBaseBackupThatIsTheNewestAgainIsNotToldAgain() {
    assertThat(
            changes(
                "archive: {baseBackups: [{name: a}, {name: b}]}",
                "archive: {baseBackups: [{name: a}]}"))
        .isEmpty();
  }

  @Test
  void migrationsAreToldByModule() {
    assertThat(
            changes(
                "modules: [{name: movies, version: '000004'}, {name: users, version: '000001'}]",
                "modules: [{name: movies, version: '000010'}, {name: users, version: '000001'}]"))
        .containsExactly(
            Occurrence.normal("MigrationsApplied", "Module movies is at version 000010."));
  }

  @Test
  void aMigrationThatFailsForAnotherReasonIsTold() {
    assertThat(
            changes(
                FAILED + "modules: [{name: movies, failure: {file: a.sql, message: one}}]",
                FAILED + "modules: [{name: movies, failure: {file: a.sql, message: two}}]"))
        .containsExactly(Occurrence.warning("MigrationFailed", "Module movies: a.sql: two"));
  }

  @Test
  void partitionsAreToldByTable() {
    assertThat(
            changes(
                "partitions: [{table: activity_log, aheadUntil: '2027-01-01T00:00:00Z'}]",
                "partitions: [{table: activity_log, aheadUntil: '2027-02-01T00:00:00Z'}]"))
        .containsExactly(
            Occurrence.normal(
                "PartitionsMade", "Table activity_log has partitions up to 2027-02-01T00:00:00Z."));
  }

  @Test
  void fewerPartitionsAreNotToldAsMade() {
    assertThat(
            changes(
                "partitions: [{table: activity_log, aheadUntil: '2027-02-01T00:00:00Z'}]",
                "partitions: [{table: activity_log, aheadUntil: '2027-01-01T00:00:00Z'}]"))
        .isEmpty();
  }

  @Test
  void aNewResourceTellsWhatItHas() {
    assertThat(
            StatusChanges.between(
                null, status("modules: [{name: users, version: '000001'}]\nconditions: []")))
        .extracting(Occurrence::reason)
        .containsExactly("MigrationsApplied");
  }

  private static List<Occurrence> changes(String before, String after) {
    return StatusChanges.between(status(before), status(after));
  }

  private static RevengeDatabaseStatus status(String yaml) {
    return Serialization.unmarshal(yaml, RevengeDatabaseStatus.class);
  }
}
