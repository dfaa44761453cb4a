package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** One server at a time uses a data volume, whatever pods exist. */
@ClusterTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OneServerIT {

  private static final String NAME = "one";
  private static final String COPY = "one-copy";

  private final Space space;
  private final Client client;

  OneServerIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @BeforeAll
  void aDatabaseThatStopsSlowly() {
    space
        .kubectl()
        .apply(
            """
            apiVersion: revenge.io/v1alpha1
            kind: RevengeDatabase
            metadata: {name: %s}
            spec:
              modules: []
              postgres:
                storage: {size: 2Gi}
                parameters: {shared_buffers: 512MB, checkpoint_timeout: 1h, max_wal_size: 4GB}
              archive: {enabled: false}
              backup: {storage: {size: 300Mi}}
              deletionPolicy: Delete
            """
                .formatted(NAME));
    space.awaitReady(NAME);
    client.sql(
        space.login(NAME),
        Written.TABLE
            + "; CREATE TABLE large AS SELECT n, md5(n::text) AS text FROM generate_series(1,"
            + " 400000) AS n");
  }

  @Test
  @Order(1)
  void aCopyOfThePodWaitsForTheServerAndSaysForWhom() {
    var server = space.serverStart(NAME);

    space
        .kubectl()
        .ok(
            "debug",
            NAME + "-0",
            "--copy-to=" + COPY,
            "--image=postgres:18",
            "--profile=restricted",
            "--",
            "sleep",
            "600");
    try (var rows = Written.by(2, client, space.login(NAME))) {
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () ->
                  assertThat(bootstrap(COPY).toString())
                      .contains("DataVolumeInUse")
                      .contains("Pod " + NAME + "-0 has used the data volume since 20"));
      assertThat(rows.stop()).isNotEmpty();
    }
    assertThat(space.kubectl().get("pod", COPY).at("/status/containerStatuses").toString())
        .as("no container of the copy has run")
        .doesNotContain("\"running\"");
    space.kubectl().ok("delete", "pod", COPY, "--force", "--grace-period=0");

    assertThat(space.serverStart(NAME)).isEqualTo(server);
    space.awaitCondition(NAME, "Ready", "True");
  }

  @Test
  @Order(2)
  void aDatabaseWaitsForWhomeverHasTheVolumeAndStartsWhenThatOneEnds() {
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: holder}
            spec:
              terminationGracePeriodSeconds: 0
              nodeName: %s
              %s  containers:
                - name: holder
                  image: postgres:18
                  imagePullPolicy: IfNotPresent
                  command:
                    - sh
                    - -c
                    - "exec 9>>/volume/data/lock; flock 9; echo holder since today >/volume/data/lock; exec sleep infinity"
                  volumeMounts: [{name: claim, mountPath: /volume}]
                  %s  volumes:
                - {name: claim, persistentVolumeClaim: {claimName: %s-data}}
            """
                .formatted(
                    space.serverPod(NAME).at("/spec/nodeName").asText(),
                    Client.SECURITY,
                    Client.CONTAINER_SECURITY,
                    NAME));
    space.kubectl().ok("wait", "--for=condition=Ready", "pod/holder", "--timeout=60s");

    space.kubectl().ok("delete", "pod", NAME + "-0");

    var waits = space.awaitReason(NAME, "Ready", "DataVolumeInUse");
    assertThat(waits.getMessage())
        .contains("Pod holder has used the data volume since today")
        .contains("kubectl -n " + space.namespace() + " get pods");

    space.kubectl().ok("delete", "pod", "holder");
    space.awaitReady(NAME);
  }

  @Test
  @Order(3)
  void aPodThatIsDeletedByForceLosesNoRow() {
    var login = space.login(NAME);
    try (var rows = Written.by(4, client, login)) {
      for (var round = 1; round <= 3; round++) {
        client.sql(login, "UPDATE large SET n = n + 1");
        rows.awaitMore(50);
        var before = space.podUid(NAME);
        // A disk that is slow: the old server would be at work for as long as it lives.
        space.kubectl().run("exec", NAME + "-0", "-c", "postgres", "--", "sh", "-c", SLOW);

        space.kubectl().ok("delete", "pod", NAME + "-0", "--force", "--grace-period=0");

        space.awaitOtherPod(NAME, before);
        space.awaitReady(NAME);
        rows.awaitMore(50);
        assertThat(space.kubectl().ok("logs", NAME + "-0", "-c", "postgres"))
            .contains("database system is ready to accept connections")
            .doesNotContain("PANIC");
      }
      var acknowledged = rows.stop();
      System.out.printf("OneServerIT: %d rows, 3 forced deletions%n", acknowledged.size());
      assertThat(Written.lost(acknowledged, client, login)).as("lost rows").isEmpty();
    }
    assertThat(client.sql(login, "SELECT count(DISTINCT n), min(n) FROM large"))
        .isEqualTo("400000|4");
  }

  /** Stops the checkpointer, by its title. */
  private static final String SLOW =
      "for p in /proc/[0-9]*; do grep -q 'postgres: [c]heckpointer' $p/cmdline && kill -STOP"
          + " ${p#/proc/}; done";

  private JsonNode bootstrap(String pod) {
    return space.kubectl().get("pod", pod).at("/status/initContainerStatuses");
  }
}
