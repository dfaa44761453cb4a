package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What outlives a resource, and what does not. */
@ClusterTest
class DeletionIT {

  private static final String ALL =
      "statefulsets,services,configmaps,secrets,persistentvolumeclaims,cronjobs,jobs,pods,"
          + "poddisruptionbudgets";

  private final Space space;
  private final Client client;

  DeletionIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @Test
  void retainedDataIsTakenUpByANewResourceOfTheSameName() {
    space.kubectl().apply(Space.small("kept", "Retain"));
    space.awaitReady("kept");
    var login = space.login("kept");
    var identifier = Objects.requireNonNull(space.status("kept").server()).systemIdentifier();
    client.sql(login, "CREATE TABLE kept AS SELECT 'all of it' AS what");

    space.kubectl().ok("delete", "revengedatabase", "kept", "--timeout=60s");
    space.kubectl().ok("wait", "--for=delete", "pod/kept-0", "--timeout=120s");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !space.kubectl().exists("statefulset", "kept"));
    assertThat(left("kept"))
        .contains(
            "persistentvolumeclaim/kept-data",
            "persistentvolumeclaim/kept-archive",
            "persistentvolumeclaim/kept-backup",
            "secret/kept-app",
            "secret/kept-ca");

    space.kubectl().apply(Space.small("kept", "Retain"));
    space.awaitReady("kept");

    assertThat(client.sql(login, "TABLE kept")).isEqualTo("all of it");
    assertThat(Objects.requireNonNull(space.status("kept").server()).systemIdentifier())
        .isEqualTo(identifier);
  }

  @Test
  void volumesAreRetainedWhateverElseOfTheSpecIsNotInForce() {
    space.createSmall("invalid");
    space
        .kubectl()
        .ok(
            "patch",
            "pvc",
            "invalid-backup",
            "--type=json",
            "-p",
            "[{\"op\":\"add\",\"path\":\"/metadata/ownerReferences/0/controller\",\"value\":false}]");

    space.patch(
        "invalid",
        "{\"deletionPolicy\":\"Retain\",\"postgres\":{\"parameters\":{\"work_mem\":\"1kB\"}}}");
    space.awaitReason("invalid", "Ready", "InvalidSpec");
    space.kubectl().ok("delete", "revengedatabase", "invalid", "--timeout=60s");
    space.kubectl().ok("wait", "--for=delete", "pod/invalid-0", "--timeout=120s");

    for (var claim : List.of("invalid-data", "invalid-archive", "invalid-backup")) {
      assertThat(
              space.kubectl().get("pvc", claim).at("/metadata/deletionTimestamp").isMissingNode())
          .as(claim)
          .isTrue();
    }
    space.kubectl().ok("delete", "pvc,secrets", "-l", "revenge.io/database=invalid");
  }

  @Test
  void nothingIsLeftWithDelete() {
    space.createSmall("gone");

    space.kubectl().ok("delete", "revengedatabase", "gone", "--timeout=60s");

    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(left("gone")).isBlank());
  }

  private String left(String name) {
    return space.kubectl().ok("get", ALL, "-l", "revenge.io/database=" + name, "-o", "name");
  }

  @Test
  void aNamespaceGoesWithItsDatabaseInIt() {
    try (var other = Space.create("e2e-deletion-other")) {
      other.createSmall("media");

      var deletion =
          Kubectl.cluster().run("delete", "namespace", other.namespace(), "--timeout=180s");

      assertThat(deletion.exit()).as(deletion::toString).isZero();
    }
  }

  /** Several jobs, as one may come to the right node by chance. */
  @Test
  void everyJobRunsOnTheNodeOfTheVolumeItMounts() {
    assumeTrue(
        Kubectl.cluster().ok("get", "nodes", "-o", "name").lines().count() > 1,
        "the cluster has one node");
    space.createSmall("placed");
    var node = space.serverPod("placed").at("/spec/nodeName").asText();

    for (var job = 1; job <= 4; job++) {
      space
          .kubectl()
          .ok("create", "job", "--from=cronjob/placed-dump", "placed-dump-by-hand-" + job);
    }

    // Each is looked for while it is there: the CronJob keeps no more than three that are complete.
    var nodes = new HashMap<String, String>();
    var complete = new HashSet<String>();
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              placed("pods", "{.spec.nodeName}").forEach(nodes::put);
              placed("jobs", "{.status.conditions[?(@.type==\"Complete\")].status}")
                  .forEach(
                      (job, status) -> {
                        if (status.equals("True") && job.startsWith("placed-dump-by-hand-")) {
                          complete.add(job);
                        }
                      });
              return complete.size() >= 4;
            });
    assertThat(nodes).hasSizeGreaterThanOrEqualTo(4);
    assertThat(nodes.values()).containsOnly(node);
  }

  /** A field of each job, or of each job's pod, by name, where it has it. */
  private Map<String, String> placed(String kind, String field) {
    return space
        .kubectl()
        .ok(
            "get",
            kind,
            "-l",
            "app.kubernetes.io/component!=postgres,revenge.io/database=placed",
            "-o",
            "jsonpath={range .items[*]}{.metadata.name} " + field + "{'\\n'}{end}")
        .lines()
        .map(line -> line.split(" ", 2))
        .filter(line -> line.length == 2 && !line[1].isBlank())
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }
}
