package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Modules come to their targets, or it is said why not. */
@ClusterTest
class MigrationIT {

  private static final String SLOW_MIGRATIONS =
      """
      CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('application_name') LIKE '% migrate' THEN
          PERFORM pg_sleep(20);
        END IF;
      END
      $$;
      CREATE EVENT TRIGGER slow ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION slow();
      """;

  private final Space space;
  private final Client client;

  MigrationIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @Test
  void aMigrationThatFailsIsNamedAndStopsNoOtherModule() {
    space.kubectl().apply(Space.small("conflict") + "  modules: []\n");
    space.awaitReady("conflict");
    client.sql(space.login("conflict"), "CREATE TABLE movies (title text)");

    choose("conflict", "\"movies\",\"tvshows\"");

    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> assertThat(module("conflict", "tvshows").state()).isEqualTo(State.Applied));
    space.awaitCondition("conflict", "MigrationsApplied", "False");
    var movies = module("conflict", "movies");
    assertThat(movies.state()).isEqualTo(State.Failed);
    assertThat(Objects.requireNonNull(movies.failure()))
        .satisfies(failure -> assertThat(failure.sqlState()).isEqualTo("42P07"))
        .satisfies(failure -> assertThat(failure.file()).isEqualTo("000010_movies.up.sql"))
        .satisfies(failure -> assertThat(failure.line()).isPositive())
        .satisfies(failure -> assertThat(failure.message()).contains("movies"));
    assertThat(space.condition("conflict", "DatabaseReachable").getStatus()).isEqualTo("True");
  }

  /** And once its cause is gone, nobody has to tell the operator. */
  @Test
  void aMigrationIsTriedAgainAfterItsCauseIsGone() {
    space.kubectl().apply(Space.small("mended") + "  modules: []\n");
    space.awaitReady("mended");
    var login = space.login("mended");
    client.sql(login, "CREATE TABLE movies (title text)");
    choose("mended", "\"movies\"");
    space.awaitCondition("mended", "MigrationsApplied", "False");

    client.sql(login, "DROP TABLE movies");

    space.awaitCondition("mended", "MigrationsApplied", "True");
    space.awaitReady("mended");
  }

  @Test
  void noDrainTakesThePodWhileALongMigrationRuns() {
    space.kubectl().apply(Space.small("guarded") + "  modules: []\n");
    space.awaitReady("guarded");
    space.superuser("guarded", "revenge", SLOW_MIGRATIONS);

    choose("guarded", "\"movies\"");

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> space.kubectl().exists("poddisruptionbudget", "guarded"));
    assertThat(evict("guarded-0").toString()).contains("disruption budget");

    space.superuser("guarded", "revenge", "DROP EVENT TRIGGER slow");
    space.awaitReady("guarded");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !space.kubectl().exists("poddisruptionbudget", "guarded"));
  }

  private Command.Result evict(String pod) {
    return space
        .kubectl()
        .withInput(
            """
            {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "%s", "namespace": "%s"}}
            """
                .formatted(pod, space.namespace()),
            "create",
            "--raw",
            "/api/v1/namespaces/%s/pods/%s/eviction".formatted(space.namespace(), pod),
            "-f",
            "-");
  }

  private void choose(String database, String modules) {
    space
        .kubectl()
        .ok(
            "patch",
            "revengedatabase",
            database,
            "--type=merge",
            "-p",
            "{\"spec\":{\"modules\":[%s]}}".formatted(modules));
  }

  private ModuleStatus module(String database, String name) {
    return Objects.requireNonNullElse(space.status(database).modules(), List.<ModuleStatus>of())
        .stream()
        .filter(module -> module.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no module " + name));
  }
}
