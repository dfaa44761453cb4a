package io.revenge.e2e;

/** A pod with PostgreSQL's client programs, under restricted Pod Security. */
record Client(Kubectl kubectl, String pod) {

  static final String SECURITY =
      """
      securityContext: {runAsNonRoot: true, runAsUser: 999, runAsGroup: 999, fsGroup: 999, seccompProfile: {type: RuntimeDefault}}
      """;

  static final String CONTAINER_SECURITY =
      """
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      """;

  static Client start(Kubectl kubectl, String pod) {
    return start(kubectl, pod, "", "", "");
  }

  static Client on(String node, Kubectl kubectl, String pod) {
    return start(kubectl, pod, "nodeName: " + node, "", "");
  }

  /** With a claim's volume, for reading, at a path; on the node where it is mounted already. */
  static Client on(String node, Kubectl kubectl, String pod, String claim, String path) {
    return start(
        kubectl,
        pod,
        "nodeName: " + node,
        "volumeMounts: [{name: claim, mountPath: %s, readOnly: true}]".formatted(path),
        "volumes: [{name: claim, persistentVolumeClaim: {claimName: %s}}]".formatted(claim));
  }

  private static Client start(
      Kubectl kubectl, String pod, String place, String mounts, String volumes) {
    kubectl.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          terminationGracePeriodSeconds: 0
          %s
          %s
          %s  containers:
            - name: client
              image: postgres:18
              imagePullPolicy: IfNotPresent
              command: [sleep, infinity]
              %s
              %s\
        """
            .formatted(pod, place, volumes, SECURITY, mounts, CONTAINER_SECURITY));
    kubectl.ok("wait", "--for=condition=Ready", "pod/" + pod, "--timeout=120s");
    return new Client(kubectl, pod);
  }

  /**
   * The rows that the statements give, fields separated by {@code |}; TLS with {@code verify-full}.
   */
  String sql(Login login, String statements) {
    return tryAs(login, statements).orFail().strip();
  }

  Command.Result tryAs(Login login, String statements) {
    return run(login, statements, "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-");
  }

  /** Runs a client program of PostgreSQL that finds the login in its environment. */
  Command.Result run(Login login, String input, String... command) {
    return kubectl.withInput(input, arguments(login, command));
  }

  /** The same, beside the test. */
  Running start(Login login, String... command) {
    return Running.start(kubectl.command(arguments(login, command)));
  }

  private String[] arguments(Login login, String... command) {
    var arguments =
        new String[] {
          "exec",
          "-i",
          pod,
          "--",
          "env",
          "PGHOST=" + login.host(),
          "PGPORT=" + login.port(),
          "PGDATABASE=" + login.dbname(),
          "PGUSER=" + login.username(),
          "PGPASSWORD=" + login.password(),
          "PGSSLMODE=verify-full",
          "PGCONNECT_TIMEOUT=10",
          "CA=" + login.ca(),
          "sh",
          "-c",
          "export PGSSLROOTCERT=$(mktemp); printf %s \"$CA\" >\"$PGSSLROOTCERT\"; \"$@\"; exit=$?;"
              + " rm \"$PGSSLROOTCERT\"; exit $exit",
          "sh"
        };
    var all = new String[arguments.length + command.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(command, 0, all, arguments.length, command.length);
    return all;
  }
}
