package io.revenge.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * Kills all processes of a container, from its node: a container's first process cannot be killed
 * from inside.
 */
final class Sigkill implements AutoCloseable {

  private static final String NAMESPACE = "e2e-sigkill";

  /** Sees the processes of its node. */
  private static final String POD_ON_EVERY_NODE =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: e2e-sigkill, labels: {pod-security.kubernetes.io/enforce: privileged}}
      ---
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: sigkill, namespace: e2e-sigkill}
      spec:
        selector: {matchLabels: {app: sigkill}}
        template:
          metadata: {labels: {app: sigkill}}
          spec:
            hostPID: true
            terminationGracePeriodSeconds: 0
            containers:
              - name: shell
                image: postgres:18
                imagePullPolicy: IfNotPresent
                command: [sleep, infinity]
                securityContext: {runAsUser: 0}
      """;

  /** Whose processes: the control groups are named after the container. */
  private static final String SCRIPT =
      """
      set -eu
      processes=$(grep -ls -- "$1" /proc/[0-9]*/cgroup | sed 's,^/proc/,,; s,/cgroup$,,')
      echo aimed
      read -r _
      # On a starved machine the operator may just have ended by itself, as it lost its Lease.
      kill -KILL $processes || echo missed
      echo fired
      """;

  private final Kubectl kubectl = Kubectl.in(NAMESPACE);

  private Sigkill() {}

  static Sigkill onEveryNode() {
    Kubectl.cluster().apply(POD_ON_EVERY_NODE);
    Kubectl.in(NAMESPACE).ok("rollout", "status", "daemonset/sigkill", "--timeout=120s");
    return new Sigkill();
  }

  /** A shot at what runs in the container now. */
  Shot aim(JsonNode pod, String container) {
    var shell =
        kubectl
            .ok(
                "get",
                "pods",
                "-l",
                "app=sigkill",
                "--field-selector=spec.nodeName=" + pod.at("/spec/nodeName").asText(),
                "-o",
                "name")
            .strip();
    return new Shot(
        Running.start(
            kubectl.command(
                "exec", "-i", shell, "--", "sh", "-c", SCRIPT, "sh", id(pod, container))));
  }

  private static String id(JsonNode pod, String container) {
    for (var status : pod.at("/status/containerStatuses")) {
      if (status.path("name").asText().equals(container)) {
        return status.path("containerID").asText().replaceFirst("^.*//", "");
      }
    }
    throw new AssertionError("no container " + container + ": " + pod);
  }

  @Override
  public void close() {
    Kubectl.cluster().run("delete", "namespace", NAMESPACE, "--wait=false");
  }

  /** Takes milliseconds, unlike the start of a program in a pod. */
  record Shot(Running shell) implements AutoCloseable {

    Shot {
      awaitLine(shell, "aimed");
    }

    void fire() {
      shell.say("");
      awaitLine(shell, "fired");
    }

    private static void awaitLine(Running shell, String line) {
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(5))
          .until(shell::lines, lines -> lines.contains(line));
    }

    @Override
    public void close() {
      shell.close();
    }
  }
}
