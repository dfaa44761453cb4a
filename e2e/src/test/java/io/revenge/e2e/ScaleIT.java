package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Hundreds of databases cost the operator little, and what is not its own costs it nothing. */
@ClusterTest
@Isolated("counts every request of the operator, and fills the cluster")
class ScaleIT {

  private static final int DATABASES = 200;
  private static final int FOREIGN_SECRETS = 5000;
  private static final int SECRET_BYTES = 1024;
  private static final int MEBIBYTES = 256;

  private static final Duration REST =
      Boolean.getBoolean("e2e.soak") ? Duration.ofMinutes(5) : Duration.ofSeconds(60);

  /** Claims of it are bound when a node takes their pod, which none does. */
  private static final String STORAGE_CLASS = "e2e-waits";

  private final Installation installation;
  private final Space space;
  private final RequestCounter counter;

  ScaleIT(Installation installation, Space space) {
    this.installation = installation;
    this.space = space;
    this.counter = RequestCounter.start(space);
  }

  @AfterAll
  void leaveNothing() {
    counter.close();
    Kubectl.cluster().run("delete", "storageclass", STORAGE_CLASS, "--ignore-not-found");
  }

  @Test
  void manyDatabasesThatWaitForANodeAreNamedAndNeedNeitherMemoryNorRequests() throws Exception {
    var operator = installation.leader();
    var starts = operatorStarts(operator);
    foreignSecrets();
    Kubectl.cluster()
        .apply(
            """
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: %s}
            provisioner: kubernetes.io/no-provisioner
            volumeBindingMode: WaitForFirstConsumer
            """
                .formatted(STORAGE_CLASS));
    var begun = System.nanoTime();
    space
        .kubectl()
        .apply(
            IntStream.range(0, DATABASES)
                .mapToObj(ScaleIT::tooLarge)
                .collect(Collectors.joining("---\n")));
    await()
        .atMost(Duration.ofMinutes(6))
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> assertThat(reasons()).isEqualTo(Map.of("Unschedulable", (long) DATABASES)));
    System.out.printf(
        "%d databases are named as unschedulable after %d s%n",
        DATABASES, Duration.ofNanos(System.nanoTime() - begun).toSeconds());

    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(2))
        .during(Duration.ofSeconds(10))
        .until(counter::requests, new Unchanged());
    var before = counter.requests();
    await()
        .atMost(REST.plusSeconds(30))
        .during(REST)
        .pollInterval(Duration.ofSeconds(5))
        .failFast(() -> assertThat(counter.requests()).isEqualTo(before))
        .until(() -> true);
    assertThat(counter.requests()).as("requests of the operator at rest").isEqualTo(before);

    System.out.println("the operator's memory: " + memory(operator));
    assertThat(installation.leader()).as("the operator that leads").isEqualTo(operator);
    assertThat(operatorStarts(operator)).as("starts of the operator").isEqualTo(starts);
    assertThat(memory(operator).get("VmHWM"))
        .as("most memory that the operator ever had, in MiB")
        .isLessThan(MEBIBYTES);

    space.createSmall("served");
  }

  private void foreignSecrets() throws InterruptedException {
    try (var client = new KubernetesClientBuilder().build();
        var executor = Executors.newFixedThreadPool(16)) {
      var results =
          executor.invokeAll(
              IntStream.range(0, FOREIGN_SECRETS)
                  .<java.util.concurrent.Callable<Object>>mapToObj(
                      n ->
                          () ->
                              client
                                  .resource(
                                      new SecretBuilder()
                                          .withNewMetadata()
                                          .withNamespace(space.namespace())
                                          .withName("foreign-" + n)
                                          .endMetadata()
                                          .addToStringData("data", "x".repeat(SECRET_BYTES))
                                          .build())
                                  .create())
                  .toList());
      assertThat(results).allSatisfy(result -> assertThat(result.get()).isNotNull());
    }
  }

  private static String tooLarge(int n) {
    return """
    apiVersion: revenge.io/v1alpha1
    kind: RevengeDatabase
    metadata: {name: too-large-%1$d}
    spec:
      postgres:
        resources: {requests: {cpu: "500"}}
        storage: {size: 1Gi, storageClassName: %2$s}
      archive: {storage: {size: 1Gi, storageClassName: %2$s}}
      backup: {storage: {size: 1Gi, storageClassName: %2$s}}
      deletionPolicy: Delete
    """
        .formatted(n, STORAGE_CLASS);
  }

  /** How many databases have which reason. */
  private Map<String, Long> reasons() {
    return space
        .kubectl()
        .ok(
            "get",
            "revengedatabases",
            "-o",
            "jsonpath={range .items[*]}{.status.conditions[?(@.type==\"Ready\")].reason}{\"\\n"
                + "\"}{end}")
        .lines()
        .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()));
  }

  /** Of the operator's process, in MiB. */
  private static Map<String, Integer> memory(String pod) {
    return Kubectl.in(Installation.NAMESPACE)
        .ok("exec", pod, "--", "cat", "/proc/1/status")
        .lines()
        .filter(line -> line.matches("Vm(HWM|RSS):.*"))
        .collect(
            Collectors.toMap(
                line -> line.replaceAll(":.*", ""),
                line -> Integer.parseInt(line.replaceAll("[^0-9]", "")) / 1024));
  }

  private static int operatorStarts(String pod) {
    return Kubectl.in(Installation.NAMESPACE)
        .get("pod", pod)
        .at("/status/containerStatuses/0/restartCount")
        .asInt();
  }
}
