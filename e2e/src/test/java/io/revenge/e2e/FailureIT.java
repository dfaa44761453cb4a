package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
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
  void aQuotaThatRefusesAnObjectIsNamedInReadyUntilItIsLifted() {
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: no-cron-jobs}
            spec: {hard: {count/cronjobs.batch: 0}}
            """);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !space.kubectl().get("resourcequota", "no-cron-jobs").at("/status").isEmpty());
    space.kubectl().apply(Space.small("refused"));

    space.awaitReason("refused", "Ready", "ApplyRefused");
    assertThat(space.condition("refused", "Ready").getMessage())
        .contains("CronJob refused-dump", "exceeded quota: no-cron-jobs");
    assertThat(space.condition("refused", "Stalled").getStatus()).isEqualTo("True");

    space.kubectl().ok("delete", "resourcequota", "no-cron-jobs");
    space.awaitReady("refused");
  }

  @Test
  void anObjectOfSomebodyElseIsNamedAndLeftAlone() {
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: taken}
            spec: {type: ExternalName, externalName: elsewhere.example}
            """);

    space.kubectl().apply(Space.small("taken"));

    space.awaitReason("taken", "Ready", "NameTaken");
    assertThat(space.condition("taken", "Ready").getMessage()).contains("Service taken");
    assertThat(space.kubectl().get("service", "taken").at("/spec/externalName").asText())
        .isEqualTo("elsewhere.example");

    space.kubectl().ok("delete", "service", "taken");
    space.awaitReady("taken");
  }

  @Test
  void anExporterWhoseImageCannotBePulledLeavesTheDatabaseAloneAlsoWhenItIsCorrected() {
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

    var server = server("unwatched");
    space
        .kubectl()
        .ok(
            "patch",
            "revengedatabase",
            "unwatched",
            "--type=merge",
            "-p",
            "{\"spec\":{\"monitoring\":{\"exporter\":{\"image\":null}}}}");

    space.awaitReason("unwatched", "Monitoring", "Exporting");
    space.awaitReady("unwatched");
    assertThat(server("unwatched")).isEqualTo(server);
  }

  /** The pod, and the run of its server. */
  private String server(String name) {
    var pod = space.serverPod(name);
    for (var container : pod.at("/status/containerStatuses")) {
      if (container.path("name").asText().equals("postgres")) {
        return pod.at("/metadata/uid").asText() + " " + container.path("containerID").asText();
      }
    }
    throw new AssertionError(pod);
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
