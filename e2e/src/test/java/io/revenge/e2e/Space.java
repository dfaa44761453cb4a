package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A namespace of one test class, under restricted Pod Security. */
final class Space implements AutoCloseable {

  /** Of {@link #kill}. */
  static final String POSTMASTER = "$(head -n 1 /var/lib/postgresql/data/pgdata/postmaster.pid)";

  private static final Duration LONG = Duration.ofMinutes(4);

  private final String namespace;
  private final Kubectl kubectl;

  private Space(String namespace) {
    this.namespace = namespace;
    this.kubectl = Kubectl.in(namespace);
  }

  /** Makes the namespace anew: what an earlier run left in it is deleted first. */
  static Space create(String namespace) {
    Kubectl.cluster().ok("delete", "namespace", namespace, "--ignore-not-found", "--timeout=180s");
    Kubectl.cluster()
        .apply(
            """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: %s
              labels: {pod-security.kubernetes.io/enforce: restricted}
            """
                .formatted(namespace));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Kubectl.in(namespace).exists("serviceaccount", "default"));
    return new Space(namespace);
  }

  String namespace() {
    return namespace;
  }

  Kubectl kubectl() {
    return kubectl;
  }

  /** A database as small as the tests' volumes are, which leaves nothing behind. */
  static String small(String name) {
    return small(name, "Delete");
  }

  static String small(String name, String deletionPolicy) {
    return """
    apiVersion: revenge.io/v1alpha1
    kind: RevengeDatabase
    metadata: {name: %s}
    spec:
      postgres: {storage: {size: 1Gi}}
      archive: {storage: {size: 1Gi}}
      backup: {storage: {size: 1Gi}}
      deletionPolicy: %s
    """
        .formatted(name, deletionPolicy);
  }

  /** A database with volumes of these sizes and no optional module, which leaves nothing behind. */
  static String sized(String name, String data, String archive, String backup) {
    return """
    apiVersion: revenge.io/v1alpha1
    kind: RevengeDatabase
    metadata: {name: %s}
    spec:
      modules: []
      postgres: {storage: {size: %s}}
      archive: {storage: {size: %s}}
      backup: {storage: {size: %s}}
      deletionPolicy: Delete
    """
        .formatted(name, data, archive, backup);
  }

  void createSmall(String name) {
    kubectl.apply(small(name));
    awaitReady(name);
  }

  /** Waits until the resource is Ready for its current generation, and says what it waits for. */
  void awaitReady(String name) {
    kubectl.ok("wait", "--for=condition=Ready", "revengedatabase/" + name, "--timeout=240s");
  }

  RevengeDatabase database(String name) {
    return Serialization.unmarshal(
        kubectl.ok("get", "revengedatabase", name, "-o", "json"), RevengeDatabase.class);
  }

  RevengeDatabaseStatus status(String name) {
    return Optional.ofNullable(database(name).getStatus())
        .orElseThrow(() -> new AssertionError("no status of " + name));
  }

  Condition condition(String name, String type) {
    return Objects.requireNonNullElse(status(name).conditions(), List.<Condition>of()).stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no condition " + type + ": " + status(name)));
  }

  Condition awaitCondition(String name, String type, String status) {
    return await(name, type, Condition::getStatus, status);
  }

  Condition awaitReason(String name, String type, String reason) {
    return await(name, type, Condition::getReason, reason);
  }

  /** Runs the command at the end of a condition's message. */
  static void paste(Condition condition) {
    var message = condition.getMessage();
    var command = message.substring(message.indexOf("kubectl ") + "kubectl ".length());
    Kubectl.cluster().ok(command.split(" ", -1));
  }

  private Condition await(
      String name, String type, Function<Condition, String> field, String value) {
    var seen = new AtomicReference<Condition>();
    Awaitility.await()
        .atMost(LONG)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              var now = condition(name, type);
              assertThat(now).as(() -> type + ": " + now).extracting(field).isEqualTo(value);
              seen.set(now);
            });
    return Objects.requireNonNull(seen.get());
  }

  Login login(String name) {
    return Login.of(kubectl.get("secret", name + "-app"));
  }

  /** What a superuser's session inside the server's pod says, fields separated by {@code |}. */
  String superuser(String name, String database, String statements) {
    return trySuperuser(name, database, statements).orFail().strip();
  }

  Command.Result trySuperuser(String name, String database, String statements) {
    return kubectl.withInput(
        statements,
        "exec",
        "-i",
        name + "-0",
        "-c",
        "postgres",
        "--",
        "psql",
        "-XqAt",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        database,
        "-f",
        "-");
  }

  /** The output of a command in the server's container. */
  String exec(String name, String... command) {
    return kubectl.ok(
        Stream.concat(Stream.of("exec", name + "-0", "-c", "postgres", "--"), Stream.of(command))
            .toArray(String[]::new));
  }

  /** By the annotation; does not wait for it. */
  void askForRestart(String name) {
    kubectl.ok(
        "annotate", "--overwrite", "revengedatabase", name, "revenge.io/restart=" + Instant.now());
  }

  /** Keeps new pods away; those that there are stay. */
  void holdBackPods() {
    kubectl.apply(
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: no-pods}
        spec: {hard: {pods: 0}}
        """);
    kubectl.ok(
        "wait", "--for=jsonpath={.status.hard.pods}=0", "resourcequota/no-pods", "--timeout=60s");
  }

  /** After {@link #holdBackPods}. */
  void letPodsIn() {
    kubectl.ok("delete", "resourcequota", "no-pods");
  }

  /** Changes the spec by a merge patch. */
  void patch(String name, String spec) {
    kubectl.ok(
        "patch", "revengedatabase", name, "--type=merge", "-p", "{\"spec\":%s}".formatted(spec));
  }

  /** By a change of the spec, which the server must show. */
  void awaitThatTheOperatorWorks(String name, Client client) {
    patch(name, "{\"postgres\":{\"parameters\":{\"work_mem\":\"7MB\"}}}");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> client.sql(login(name), "SHOW work_mem").equals("7MB"));
    awaitReady(name);
  }

  /**
   * The server's pod, and how often its containers were started: the same until it is disturbed.
   */
  String serverStart(String name) {
    var pod = serverPod(name);
    return pod.at("/metadata/uid").asText()
        + pod.at("/status/containerStatuses").findValuesAsText("restartCount");
  }

  /**
   * SIGKILL to a process of the server.
   *
   * @param process a number, or what a shell in the pod makes one of
   */
  void kill(String name, String process) {
    exec(name, "sh", "-c", "kill -KILL " + process);
  }

  /** Empty when there is no pod. */
  String podUid(String name) {
    return kubectl.ok(
        "get", "pod", name + "-0", "--ignore-not-found", "-o", "jsonpath={.metadata.uid}");
  }

  /** Waits until the server's pod is another one. */
  void awaitOtherPod(String name, String uid) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> podUid(name), now -> !now.isEmpty() && !now.equals(uid));
  }

  JsonNode serverPod(String name) {
    return kubectl.get("pod", name + "-0");
  }

  /** Deletes the namespace, without waiting for its end. */
  @Override
  public void close() {
    Kubectl.cluster().run("delete", "namespace", namespace, "--ignore-not-found", "--wait=false");
  }
}
