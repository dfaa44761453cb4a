package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.operator.archive.ArchiveVerdict;
import io.revenge.operator.postgres.Job;
import io.revenge.operator.postgres.Postgres;
import io.revenge.operator.status.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A look into a database whose archive volume cannot be read. */
class ArchiveWorkTest {

  /** As a process that waits for a network file system: nothing ends the first statement. */
  private static final String HANGS =
      """
      CREATE OR REPLACE FUNCTION revenge.archived_files()
      RETURNS TABLE (name text, size bigint, modified timestamptz)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET client_connection_check_interval = 0
      AS $$
      BEGIN
        PERFORM pg_sleep(120);
      EXCEPTION WHEN query_canceled THEN
        PERFORM pg_sleep(120);
      END
      $$
      """;

  private static final String LOOKING =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '% archive'";
  private static final String END_LOOKS =
      """
      SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
      WHERE application_name LIKE '% archive'
      """;

  @TempDir private static Path temporary;
  @AutoClose private static JobFixture fixture;

  private Path wal;

  @BeforeAll
  static void startServer() throws Exception {
    fixture = new JobFixture(temporary);
  }

  @BeforeEach
  void anEmptyDatabase() throws Exception {
    fixture.anEmptyDatabase();
    wal = fixture.archive.resolve("wal");
  }

  @AfterEach
  void aReadableArchive() throws Exception {
    Files.deleteIfExists(wal);
    Files.createDirectories(wal);
  }

  @Test
  void allElseIsDoneAndArchivingSaysWhy() throws Exception {
    breakTheArchive();

    Outcome outcome = look(null);

    assertThat(verdict(outcome, ArchiveVerdict.CONDITION))
        .returns("ArchiveUnreadable", Verdict::reason)
        .returns(true, Verdict::isFalse)
        .extracting(Verdict::message)
        .asString()
        .contains("Not a directory", "kubectl -n revenge exec media-0");
    assertThat(outcome.report().archive()).isNull();
    assertThat(verdict(outcome, DatabaseWorkDone.TYPE).isTrue()).isTrue();
    assertThat(outcome.report().modules())
        .extracting(ModuleStatus::state)
        .containsOnly(ModuleStatus.State.Applied);
    assertThat(fixture.asSuperuser("SHOW work_mem")).isEqualTo("8MB");
  }

  @Test
  void whatIsReadableAgainIsSeen() throws Exception {
    breakTheArchive();
    Outcome before = look(null);
    aReadableArchive();

    Outcome after = look(before);

    assertThat(after.report().archive()).isNotNull();
    assertThat(after.report().verdict(ArchiveVerdict.CONDITION)).isEmpty();
  }

  @Test
  void nobodyLooksWhileALookIsUnanswered() throws Exception {
    Postgres postgres = fixture.server().as(fixture.world());
    try (Connection stuck = postgres.asOperator(Job.ARCHIVE)) {
      Outcome outcome = look(null);

      assertThat(verdict(outcome, ArchiveVerdict.CONDITION))
          .returns("ArchiveUnreadable", Verdict::reason)
          .extracting(Verdict::message)
          .asString()
          .contains(
              "process "
                  + fixture.asSuperuser(
                      "SELECT pid FROM pg_stat_activity WHERE application_name LIKE '% archive'"));
      assertThat(verdict(outcome, DatabaseWorkDone.TYPE).isTrue()).isTrue();
      assertThat(stuck.isValid(5)).isTrue();
    }
  }

  @Test
  void aVolumeThatHangsKeepsOneProcessAndNoMore() throws Exception {
    fixture.server().asSuperuser(HANGS);
    try {
      Outcome late = look(null);
      assertThat(verdict(late, ArchiveVerdict.CONDITION).message())
          .contains("does not answer within 10 s");
      assertThat(verdict(late, DatabaseWorkDone.TYPE).isTrue()).isTrue();

      Outcome next = look(late);
      assertThat(verdict(next, ArchiveVerdict.CONDITION).message())
          .contains("has not answered process");
      assertThat(verdict(look(next), ArchiveVerdict.CONDITION))
          .isEqualTo(verdict(next, ArchiveVerdict.CONDITION));
      assertThat(fixture.asSuperuser(LOOKING)).isEqualTo("1");
    } finally {
      fixture.asSuperuser(END_LOOKS);
      fixture.runScripts();
    }
  }

  @Test
  void aSessionOfTheOwnerWithThatNameKeepsNobodyFromLooking() throws Exception {
    look(null);
    try (Connection owner = fixture.server().as(fixture.world()).asOwner(Job.ARCHIVE)) {
      assertThat(owner.isValid(5)).isTrue();

      assertThat(look(null).report().archive()).isNotNull();
    }
  }

  private void breakTheArchive() throws Exception {
    Files.delete(wal);
    Files.writeString(wal, "no directory");
  }

  private static Outcome look(@Nullable Outcome previous) throws Exception {
    return fixture.run(fixture.request(true, Map.of("work_mem", "8MB")), Map.of(), previous);
  }

  private static Verdict verdict(Outcome outcome, String type) {
    return outcome.report().verdict(type).orElseThrow();
  }
}
