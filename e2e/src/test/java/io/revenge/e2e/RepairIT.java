package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a person deletes by mistake comes back, and the data is never touched. */
@ClusterTest
class RepairIT {

  private static final String NAME = "media";

  private final Space space;
  private final Client client;

  RepairIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @BeforeAll
  void database() {
    space.createSmall(NAME);
    client.sql(space.login(NAME), "CREATE TABLE kept AS SELECT 'all of it' AS what");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "service/media",
        "service/media-headless",
        "configmap/media-config",
        "configmap/media-dump-scripts",
        "configmap/media-base-backup-scripts",
        "cronjob/media-dump",
        "secret/media-app",
        "secret/media-server",
        "secret/media-operator",
        "secret/media-exporter",
        "secret/media-backup",
        "secret/media-ca",
        "statefulset/media",
      })
  void comesBackAfterItsDeletion(String object) {
    var before = uid(object);

    space.kubectl().ok("delete", object, "--timeout=60s");

    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(uid(object)).isNotEmpty().isNotEqualTo(before));
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> assertThat(client.sql(space.login(NAME), "TABLE kept")).isEqualTo("all of it"));
    space.awaitReady(NAME);
  }

  /** The server trusts the former CA until its pod is replaced. */
  @Test
  void aCaThatIsLostWithItsCopyIsReplaced() {
    var pod = uid("pod/media-0");
    var operators = Kubectl.in(Installation.NAMESPACE);
    operators.ok("scale", "deployment/" + Installation.OPERATOR, "--replicas=0");
    operators.ok("wait", "--for=delete", "pod", "-l", "app.kubernetes.io/name=revenge-operator");

    space.kubectl().ok("delete", "secret/media-ca", "secret/media-operator", "--timeout=60s");
    operators.ok("scale", "deployment/" + Installation.OPERATOR, "--replicas=1");

    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(uid("pod/media-0")).isNotEmpty().isNotEqualTo(pod));
    space.awaitReady(NAME);
    assertThat(client.sql(space.login(NAME), "TABLE kept")).isEqualTo("all of it");
  }

  private String uid(String object) {
    return space
        .kubectl()
        .ok("get", object, "--ignore-not-found", "-o", "jsonpath={.metadata.uid}");
  }
}
