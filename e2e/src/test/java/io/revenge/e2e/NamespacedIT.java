package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** {@code manifests/namespaced}: an operator without any right outside its namespace. */
@ClusterTest
@Isolated("the operator of all namespaces is away")
class NamespacedIT {

  private final Installation installation;
  private final Space space;
  private final Client client;

  NamespacedIT(Installation installation, Space space, Client client) {
    this.installation = installation;
    this.space = space;
    this.client = client;
  }

  @BeforeAll
  void install() throws IOException {
    scaleTheOther(0);
    var overlay = installation.file("e2e/target/namespaced");
    Files.createDirectories(overlay);
    Files.writeString(
        overlay.resolve("kustomization.yaml"),
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        namespace: %s
        resources: [../../../manifests/namespaced]
        """
            .formatted(space.namespace()));
    Kubectl.cluster().ok("apply", "--server-side", "-k", overlay.toString());
    space.kubectl().ok("rollout", "status", "deployment/revenge-operator", "--timeout=120s");
  }

  @AfterAll
  void bringTheOtherBack() {
    space.kubectl().ok("delete", "revengedatabases", "--all", "--timeout=60s");
    space.kubectl().ok("delete", "deployment", "revenge-operator", "--timeout=60s");
    scaleTheOther(1);
    installation.awaitOperator();
  }

  private static void scaleTheOther(int replicas) {
    var operator = Kubectl.in(Installation.NAMESPACE);
    operator.ok("scale", "deployment/revenge-operator", "--replicas=" + replicas);
    operator.ok("rollout", "status", "deployment/revenge-operator", "--timeout=120s");
  }

  @Test
  void runsTheDatabasesOfItsNamespace() {
    space.createSmall("media");

    assertThat(client.sql(space.login("media"), "SELECT 1")).isEqualTo("1");
    assertThat(space.kubectl().ok("logs", "deployment/revenge-operator"))
        .doesNotContainIgnoringCase("forbidden");
  }
}
