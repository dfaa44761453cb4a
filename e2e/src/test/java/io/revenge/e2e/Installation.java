package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The operator, installed from the shipped manifests and the image that this build made.
 *
 * <p>{@code KUBECONFIG} names the cluster; {@code E2E_LOAD} is the command that makes an image
 * archive known to it, such as {@code kind load image-archive}. Both are wanted, so that nobody's
 * cluster is used by chance.
 */
record Installation(Path root) {

  static final String NAMESPACE = "revenge-system";
  static final String OPERATOR = "revenge-operator";

  /** {@code E2E_LOAD} where the cluster finds the image by itself: a command that does nothing. */
  private static final String NOTHING = "true";

  static boolean isPossible(Map<String, String> environment) {
    return !environment.getOrDefault("KUBECONFIG", "").isBlank()
        && !environment.getOrDefault("E2E_LOAD", "").isBlank();
  }

  static Installation install(Map<String, String> environment) {
    var installation = new Installation(Path.of(System.getProperty("project.root", "..")));
    var load = Objects.requireNonNull(environment.get("E2E_LOAD"));
    if (!load.equals(NOTHING)) {
      var archive = installation.file("operator/target/revenge-operator.tar").toString();
      Command.run(
              Duration.ofMinutes(3),
              "",
              Stream.concat(Stream.of(load.split(" +")), Stream.of(archive)).toList())
          .orFail();
    }
    var operator = Kubectl.in(NAMESPACE);
    var wasThere = operator.run("get", "deployment", OPERATOR).exit() == 0;
    installation.applyManifests();
    if (wasThere && !load.equals(NOTHING)) {
      // Its image may have the same tag and another content.
      operator.ok("rollout", "restart", "deployment/" + OPERATOR);
    }
    installation.awaitOperator();
    return installation;
  }

  /** The README's command. */
  void applyManifests() {
    Kubectl.cluster().ok("apply", "--server-side", "-k", file("manifests/default").toString());
  }

  /** A file of the repository. */
  Path file(String path) {
    return root.resolve(path).toAbsolutePath().normalize();
  }

  /** Waits until exactly the new pod is there, ready and leading. */
  void awaitOperator() {
    var operator = Kubectl.in(NAMESPACE);
    operator.ok("rollout", "status", "deployment/" + OPERATOR, "--timeout=180s");
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(pods()).singleElement().isEqualTo(leader()));
  }

  /** Another pod, as after a drain. */
  void replaceOperator() {
    Kubectl.in(NAMESPACE).ok("delete", "pod", leader());
    awaitOperator();
  }

  List<String> pods() {
    return Kubectl.in(NAMESPACE)
        .ok("get", "pods", "-l", "app.kubernetes.io/name=" + OPERATOR, "-o", "name")
        .lines()
        .map(line -> line.substring("pod/".length()))
        .toList();
  }

  /** The pod that holds the Lease. */
  String leader() {
    return Kubectl.in(NAMESPACE)
        .ok("get", "lease", OPERATOR, "-o", "jsonpath={.spec.holderIdentity}");
  }
}
