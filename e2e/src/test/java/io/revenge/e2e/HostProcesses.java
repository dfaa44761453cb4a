package io.revenge.e2e;

/**
 * Ends processes of pods from their node, where also the first one of a container can be killed.
 */
record HostProcesses(Kubectl kubectl, String pod) {

  /** Names the processes by the container's id in their cgroup. */
  private static final String KILL =
      """
      killed=no
      for cgroup in /proc/[0-9]*/cgroup; do
        if grep -qF "$1" "$cgroup" 2>/dev/null; then
          process=${cgroup#/proc/}
          kill -KILL "${process%/cgroup}" && killed=yes
        fi
      done
      [ "$killed" = yes ]
      """;

  /** Starts a pod for that in a namespace of its own, as it may do what restricted pods may not. */
  static HostProcesses on(String node) {
    var name = "e2e-host-" + node;
    Kubectl.cluster()
        .apply(
            """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: %s
              labels: {pod-security.kubernetes.io/enforce: privileged}
            """
                .formatted(name));
    var kubectl = Kubectl.in(name);
    kubectl.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: host}
        spec:
          nodeName: %s
          hostPID: true
          automountServiceAccountToken: false
          terminationGracePeriodSeconds: 0
          securityContext: {runAsUser: 0}
          containers:
            - {name: host, image: "postgres:18", imagePullPolicy: IfNotPresent, command: [sleep, infinity]}
        """
            .formatted(node));
    kubectl.ok("wait", "--for=condition=Ready", "pod/host", "--timeout=120s");
    return new HostProcesses(kubectl, "host");
  }

  /**
   * SIGKILL to all processes of a container.
   *
   * @param containerId as a pod's status has it
   */
  void kill(String containerId) {
    kubectl.ok(
        "exec",
        pod,
        "--",
        "sh",
        "-uc",
        KILL,
        "sh",
        containerId.substring(containerId.lastIndexOf('/') + 1));
  }

  /** Deletes the namespace, without waiting for its end. */
  void remove() {
    Kubectl.cluster()
        .run(
            "delete",
            "namespace",
            kubectl.global().getFirst().substring("--namespace=".length()),
            "--ignore-not-found",
            "--wait=false");
  }
}
