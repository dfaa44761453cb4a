package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** One part that fails is named, and stops no other. */
@ClusterTest
class FailureIT {

  private final Space space;
  private final Client client;

  FailureIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @Test
  void aMigrationThatFailsIsNamedAndStopsNoOtherModule() {
    space.kubectl().apply(Space.small("conflict") + "  modules: []\n");
    space.awaitReady("conflict");
    client.sql(space.login("conflict"), "CREATE TABLE movies (title text)");

    space
        .kubectl()
        .ok(
            "patch",
            "revengedatabase",
            "conflict",
            "--type=merge",
            "-p",
            "{\"spec\":{\"modules\":[\"movies\",\"tvshows\"]}}");

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
    space
        .kubectl()
        .ok(
            "patch",
            "revengedatabase",
            "mended",
            "--type=merge",
            "-p",
            "{\"spec\":{\"modules\":[\"movies\"]}}");
    space.awaitCondition("mended", "MigrationsApplied", "False");

    client.sql(login, "DROP TABLE movies");

    space.awaitCondition("mended", "MigrationsApplied", "True");
    space.awaitReady("mended");
  }

  private ModuleStatus module(String database, String name) {
    return Objects.requireNonNullElse(space.status(database).modules(), List.<ModuleStatus>of())
        .stream()
        .filter(module -> module.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no module " + name));
  }

  @Test
  void anExporterWhoseImageCannotBePulledLeavesTheDatabaseReachable() {
    space
        .kubectl()
        .apply(
            Space.small("unwatched")
                + "  monitoring: {exporter: {image:"
                + " \"registry.invalid/postgres-exporter:none\"}}\n");

    space.awaitCondition("unwatched", "Monitoring", "False");
    space.awaitCondition("unwatched", "DatabaseReachable", "True");
    space.awaitCondition("unwatched", "MigrationsApplied", "True");
    assertThat(space.condition("unwatched", "Monitoring").getMessage())
        .contains("registry.invalid/postgres-exporter:none");
    assertThat(client.sql(space.login("unwatched"), "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aServerImageThatCannotBePulledIsNamedInReady() {
    space
        .kubectl()
        .apply(
            """
            apiVersion: revenge.io/v1alpha1
            kind: RevengeDatabase
            metadata: {name: unpulled}
            spec:
              postgres: {image: "registry.invalid/postgres:18", storage: {size: 1Gi}}
              archive: {storage: {size: 1Gi}}
              backup: {storage: {size: 1Gi}}
              deletionPolicy: Delete
            """);

    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () ->
                assertThat(space.condition("unpulled", "Ready"))
                    .satisfies(ready -> assertThat(ready.getStatus()).isEqualTo("False"))
                    .satisfies(
                        ready ->
                            assertThat(ready.getMessage())
                                .contains("registry.invalid/postgres:18")));
  }
}
