package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.MigrationFailure;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import io.revenge.migrations.Migrator;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.migration.MigrationsApplied;
import io.revenge.operator.postgres.Job;
import io.revenge.operator.status.Verdict;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations that are cut off, or that somebody else keeps from running. */
class MigrationWorkTest {

  private static final String FILE = "000011_movies_more.up.sql";

  private static final Map<String, String> ENDS_ITS_SESSION =
      Map.of(FILE, "SELECT 1;\n\nSELECT pg_terminate_backend(pg_backend_pid());");

  private static final Map<String, String> CRASHES_THE_SERVER = Map.of(FILE, "SELECT crash();");

  @TempDir private static Path temporary;
  @AutoClose private static JobFixture fixture;

  @BeforeAll
  static void startServer() throws Exception {
    fixture = new JobFixture(temporary);
  }

  @BeforeEach
  void anEmptyDatabase() throws Exception {
    fixture.anEmptyDatabase();
  }

  @Test
  void aMigrationWhoseSessionIsEndedHasFailedAndWaitsForAMinute() throws Exception {
    Outcome ended = look(ENDS_ITS_SESSION, null);

    assertThat(movies(ended).state()).isEqualTo(State.Failed);
    assertThat(Objects.requireNonNull(movies(ended).failure()))
        .returns(FILE, MigrationFailure::file)
        .returns(3, MigrationFailure::line)
        .returns("57P01", MigrationFailure::sqlState);
    assertThat(migrated(ended).reason()).isEqualTo("MigrationInterrupted");
    assertThat(ended.report().reachable().isTrue()).isTrue();

    fixture.passes(Duration.ofSeconds(59));
    Outcome waiting = look(ENDS_ITS_SESSION, ended);
    assertThat(waiting.retry()).isEqualTo(ended.retry());
    assertThat(movies(waiting).failure()).isEqualTo(movies(ended).failure());
    assertThat(movies(waiting).version()).isEqualTo("000010");

    fixture.passes(Duration.ofSeconds(2));
    assertThat(look(ENDS_ITS_SESSION, waiting).retry().failures()).isEqualTo(2);
  }

  @Test
  void aMigrationThatCrashesTheServerIsNotTriedAgainAsSoonAsItIsBack() throws Exception {
    mayCrashTheServer();

    Outcome crashed = look(CRASHES_THE_SERVER, null);

    assertThat(movies(crashed).state()).isEqualTo(State.Failed);
    assertThat(migrated(crashed).reason()).isEqualTo("MigrationInterrupted");
    assertThat(crashed.report().reachable().isFalse()).isTrue();
    await().ignoreExceptions().until(() -> fixture.asSuperuser("SELECT 'back'"), "back"::equals);
    Outcome back =
        fixture.run(
            fixture.request("start 2", false, Map.of(), "movies"), CRASHES_THE_SERVER, crashed);
    assertThat(back.report().reachable().isTrue()).isTrue();
    assertThat(back.retry()).isEqualTo(crashed.retry());
    assertThat(migrated(back).reason()).isEqualTo("MigrationInterrupted");

    fixture.passes(Duration.ofSeconds(11));
    assertThat(look(Map.of(FILE, "SELECT 1;"), back).report().modules())
        .extracting(ModuleStatus::state)
        .containsOnly(State.Applied);
  }

  @Test
  void whileTooManyOthersWorkNothingIsMigratedAndTheRestIsLookedAt() throws Exception {
    Outcome outcome =
        fixture.run(
            fixture.request(false, Map.of(), "movies"),
            Map.of(),
            null,
            false,
            Duration.ofSeconds(30));

    assertThat(movies(outcome).state()).isEqualTo(State.Pending);
    assertThat(outcome.report().reachable().isTrue()).isTrue();
    assertThat(outcome.failures()).isEqualTo(1);
    assertThat(look(Map.of(), outcome).report().modules())
        .extracting(ModuleStatus::state)
        .containsOnly(State.Applied);
  }

  @Test
  void aLockThatAMigrationNeedsIsNamedWithItsHolder() throws Exception {
    Outcome before = fixture.run(fixture.request(false, Map.of()), Map.of(), null);
    Map<String, String> needsUsers =
        Map.of("000010_movies.up.sql", "ALTER TABLE users ADD COLUMN seen int;");
    try (Connection holder = fixture.server().as(fixture.world()).asOwner(Job.RELOAD);
        Statement statement = holder.createStatement()) {
      statement.execute("SET application_name = 'a report'");
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE users IN ACCESS SHARE MODE");

      Outcome waits = look(needsUsers, before);

      assertThat(Objects.requireNonNull(movies(waits).failure()).sqlState()).isEqualTo("55P03");
      assertThat(migrated(waits))
          .returns("WaitingForLock", Verdict::reason)
          .extracting(Verdict::message)
          .asString()
          .contains("of role revenge (application_name \"a report\")");

      holder.rollback();
      fixture.passes(Duration.ofSeconds(5));
      assertThat(look(needsUsers, waits).report().modules())
          .extracting(ModuleStatus::state)
          .containsOnly(State.Applied);
    }
  }

  @Test
  void whoHoldsTheLockOfTheMigrationsIsNamed() throws Exception {
    try (Connection holder = fixture.server().as(fixture.world()).asOwner(Job.RELOAD);
        Statement statement = holder.createStatement()) {
      statement.execute("SET application_name = 'a person'");
      statement.execute("SELECT pg_advisory_lock(%d)".formatted(Migrator.LOCK));

      Outcome outcome = look(Map.of(), null);

      assertThat(outcome.report().reachable().isTrue()).isTrue();
      assertThat(migrated(outcome))
          .returns("WaitingForLock", Verdict::reason)
          .extracting(Verdict::message)
          .asString()
          .contains(
              "process "
                  + fixture.asSuperuser(
                      "SELECT pid FROM pg_stat_activity WHERE application_name = 'a person'")
                  + " of role revenge (application_name \"a person\")");
    }
  }

  /**
   * As the owner cannot: kills a process of the server as the kernel does where memory is short.
   */
  private static void mayCrashTheServer() throws SQLException {
    try (Connection superuser = fixture.superuserOf("revenge");
        Statement statement = superuser.createStatement()) {
      statement.execute(
          """
          CREATE FUNCTION crash() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
          BEGIN
            EXECUTE format('COPY (SELECT) TO PROGRAM %L', 'kill -9 ' || pg_backend_pid());
            PERFORM pg_sleep(60);
          END
          $$
          """);
    }
  }

  private static Outcome look(Map<String, String> files, @Nullable Outcome previous)
      throws Exception {
    return fixture.run(fixture.request(false, Map.of(), "movies"), files, previous);
  }

  private static ModuleStatus movies(Outcome outcome) {
    return JobFixture.module(outcome, "movies");
  }

  private static Verdict migrated(Outcome outcome) {
    return MigrationsApplied.of(new Names("revenge", "media"), outcome.report().modules());
  }
}
