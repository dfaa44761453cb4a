package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A volume with somebody else's data is named, and nothing on it is changed. */
@ClusterTest
class ForeignDataIT {

  /** Of a volume that is mounted at {@code /volume}. */
  private static final String EVERYTHING =
      "cd /volume && find . \\( -name lost+found -o -name aside \\) -prune -o -printf '%p %m %U %s"
          + " %T@ %l\\n"
          + "' | sort && find . -name aside -prune -o -type f -exec sha256sum {} + | sort";

  private static final String INITDB =
      "initdb --username=postgres --auth=peer --no-sync --no-instructions --pgdata=";

  private final Space space;
  private final Client client;

  ForeignDataIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @Test
  void aDatabaseOfAnotherMajorVersionIsLeftAlone() {
    var volume = volume("older");
    sh(volume, INITDB + "/volume/data/pgdata && echo 17 >/volume/data/pgdata/PG_VERSION");
    var before = sh(volume, EVERYTHING);

    space.kubectl().apply(Space.small("older"));

    assertThat(space.awaitReason("older", "Ready", "VersionMismatch").getMessage())
        .contains("PostgreSQL 17", "spec.postgres.version is 18");
    assertThat(sh(volume, EVERYTHING)).isEqualTo(before);
  }

  @Test
  void aDatabaseElsewhereOnTheVolumeIsLeftAlone() {
    var volume = volume("elsewhere");
    sh(volume, INITDB + "/volume/18/docker");
    var before = sh(volume, EVERYTHING);

    space.kubectl().apply(Space.small("elsewhere"));

    assertThat(space.awaitReason("elsewhere", "Ready", "ForeignData").getMessage())
        .contains("/var/lib/postgresql/18/docker/");
    assertThat(sh(volume, EVERYTHING)).isEqualTo(before);
  }

  @Test
  void aDatabaseThatIsNotTheOneOfTheStatusIsLeftAloneAndTheRightOneRunsAgain() {
    space.createSmall("swapped");
    client.sql(space.login("swapped"), "CREATE TABLE kept AS SELECT 'all of it' AS what");
    var mine = Objects.requireNonNull(space.status("swapped").server()).systemIdentifier();
    var volume = mount("swapped-data");
    sh(volume, INITDB + "/volume/data/other");
    var theirs =
        sh(volume, "pg_controldata -D /volume/data/other")
            .replaceAll("(?s).*Database system identifier: *([0-9]+).*", "$1");

    space.holdBackPods();
    space.kubectl().ok("delete", "pod", "swapped-0");
    sh(volume, "cd /volume/data && mv pgdata /volume/aside && mv other pgdata");
    var before = sh(volume, EVERYTHING);
    space.letPodsIn();

    assertThat(space.awaitReason("swapped", "Ready", "ForeignData").getMessage())
        .contains(mine, theirs);
    assertThat(sh(volume, EVERYTHING)).isEqualTo(before);

    sh(volume, "cd /volume/data && mv pgdata /volume/theirs && mv /volume/aside pgdata");
    space.awaitReady("swapped");
    assertThat(client.sql(space.login("swapped"), "TABLE kept")).isEqualTo("all of it");
  }

  /** A claim that is handed over to a database of the name, and a pod that mounts it. */
  private String volume(String database) {
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              name: %1$s-data
              labels: {app.kubernetes.io/managed-by: revenge-operator}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            """
                .formatted(database));
    return mount(database + "-data");
  }

  private String mount(String claim) {
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: at-%1$s}
            spec:
              terminationGracePeriodSeconds: 0
              %2$s  containers:
                - name: shell
                  image: postgres:18
                  imagePullPolicy: IfNotPresent
                  command: [sleep, infinity]
                  volumeMounts: [{name: claim, mountPath: /volume}]
                  %3$s  volumes:
                - {name: claim, persistentVolumeClaim: {claimName: %1$s}}
            """
                .formatted(claim, Client.SECURITY, Client.CONTAINER_SECURITY));
    space.kubectl().ok("wait", "--for=condition=Ready", "pod/at-" + claim, "--timeout=120s");
    return "at-" + claim;
  }

  private String sh(String pod, String script) {
    return space
        .kubectl()
        .ok(List.of("exec", pod, "--", "sh", "-euc", script).toArray(String[]::new));
  }
}
