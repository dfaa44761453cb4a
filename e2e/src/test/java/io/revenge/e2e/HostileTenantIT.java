package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever may write databases in one namespace gets nothing by it that they could not have there
 * already.
 */
@ClusterTest
class HostileTenantIT {

  private static final String TENANT = "tenant";

  private static final List<String> HOSTILE =
      List.of(
          "media'; DROP DATABASE revenge; --",
          "media\"",
          "two\nlines",
          "../../etc/passwd",
          "/etc/passwd",
          "$(id)",
          "$$(HOME)",
          "`id`",
          "media; id",
          "media && id",
          "%n%s{}",
          "m".repeat(257));

  /** Each takes one hostile text. None has a text that nobody interprets. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "postgres.image", "{postgres: {image: %s}}",
          "postgres.parameters, a name", "{postgres: {parameters: {%s: '1'}}}",
          "postgres.parameters, a value", "{postgres: {parameters: {work_mem: %s}}}",
          "postgres.storage.size", "{postgres: {storage: {size: %s}}}",
          "postgres.resources", "{postgres: {resources: {requests: {cpu: %s}}}}",
          "database.name", "{database: {name: %s}}",
          "database.owner", "{database: {owner: %s}}",
          "modules", "{modules: [%s]}",
          "backup", "{backup: {schedule: %1$s, timeZone: %1$s}}",
          "monitoring.exporter.image", "{monitoring: {exporter: {image: %s}}}");

  /** What a program of the tenant's finds in the pod, as far as it can look. */
  private static final String PRYING =
      "for f; do for g in $f; do head -c 1 -- \"$g\" >/dev/null && echo \"read $g\"; done; done"
          + " 2>/dev/null; echo looked; sleep 3600";

  private static final List<String> FORBIDDEN =
      List.of(
          "/var/run/secrets/kubernetes.io/serviceaccount/*",
          "/proc/*/root/etc/revenge-tls/*.key",
          "/proc/*/root/var/lib/postgresql/data/pgdata/PG_VERSION",
          "$(HOME)/$$(HOME)");

  private final Installation installation;
  private final Space space;
  private final Client client;
  private final Kubectl tenant;

  HostileTenantIT(Installation installation, Space space, Client client) {
    this.installation = installation;
    this.space = space;
    this.client = client;
    this.tenant =
        new Kubectl(
            List.of(
                "--namespace=" + space.namespace(),
                "--as=system:serviceaccount:" + space.namespace() + ":" + TENANT));
  }

  @BeforeAll
  void aTenant() {
    space.kubectl().ok("create", "serviceaccount", TENANT);
    for (var role : List.of("revenge-databases-edit", "revenge-databases-view")) {
      space
          .kubectl()
          .ok(
              "create",
              "rolebinding",
              role,
              "--clusterrole=" + role,
              "--serviceaccount=" + space.namespace() + ":" + TENANT);
    }
  }

  @Test
  void mayWriteDatabasesOfItsNamespaceAndNothingElse() {
    assertThat(may("create", "revengedatabases")).isTrue();
    assertThat(
            Stream.of(
                    "get secrets",
                    "create secrets",
                    "get configmaps",
                    "create pods",
                    "create pods --subresource=exec",
                    "get pods --subresource=log",
                    "get persistentvolumeclaims",
                    "patch revengedatabases --subresource=status",
                    "patch revengedatabases --subresource=finalizers",
                    "create jobs.batch",
                    "impersonate serviceaccounts",
                    "create serviceaccounts --subresource=token")
                .filter(what -> may(what.split(" ", -1))))
        .isEmpty();
    assertThat(may("get", "revengedatabases", "--namespace=" + Installation.NAMESPACE)).isFalse();
    assertThat(may("create", "revengedatabases", "--namespace=default")).isFalse();
    assertThat(may("get", "secrets", "--namespace=" + Installation.NAMESPACE)).isFalse();
  }

  @Test
  void noTextGetsThroughThatCouldBeTakenForACommandOrAPath() {
    var manifests = new ArrayList<String>();
    var n = 0;
    for (var text : HOSTILE) {
      var quoted = Kubectl.quoted(text);
      manifests.add(manifest(quoted, "{}"));
      for (var spec : FIELDS.values()) {
        manifests.add(manifest("hostile-" + n++, spec.formatted(quoted)));
      }
    }

    var result =
        tenant.withInput(String.join("---\n", manifests), "create", "--dry-run=server", "-f", "-");

    assertThat(result.out()).as("accepted").isEmpty();
    assertThat(result.err().lines().filter(line -> line.contains("rror")).count())
        .isGreaterThanOrEqualTo(manifests.size());
  }

  private static String manifest(String name, String spec) {
    return "{apiVersion: revenge.io/v1alpha1, kind: RevengeDatabase, metadata: {name: %s}, spec: %s}\n"
        .formatted(name, spec);
  }

  /** Of somebody who shares the namespace. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Secret victim1-app",
        "Secret victim2-ca",
        "ConfigMap victim3-config",
        "PersistentVolumeClaim victim4-data",
        "Service victim5-headless"
      })
  void takesNoObjectOfAnotherByNamingADatabaseAfterIt(String object) {
    var kind = object.substring(0, object.indexOf(' '));
    var name = object.substring(object.indexOf(' ') + 1);
    space
        .kubectl()
        .apply(
            "{apiVersion: v1, kind: %s, metadata: {name: %s}%s}"
                .formatted(
                    kind,
                    name,
                    switch (kind) {
                      case "PersistentVolumeClaim" ->
                          ", spec: {storageClassName: none, accessModes: [ReadWriteOnce],"
                              + " resources: {requests: {storage: 1Gi}}}";
                      case "Service" -> ", spec: {clusterIP: None, ports: [{port: 80}]}";
                      default -> "";
                    }));
    var before = space.kubectl().get(kind, name);
    var database = name.substring(0, name.indexOf('-'));

    tenant.apply(Space.small(database));

    assertThat(space.awaitReason(database, "Ready", "NameTaken").getMessage()).contains(object);
    assertThat(space.kubectl().get(kind, name)).isEqualTo(before);
    tenant.ok("delete", "revengedatabase", database);
    assertThat(space.kubectl().exists(kind, name)).isTrue();
  }

  @Test
  void databasesNamedLikeEachOthersObjectsHaveNothingInCommon() {
    var names = List.of("a", "a-app", "a-0");
    names.forEach(name -> tenant.apply(Space.small(name)));
    names.forEach(space::awaitReady);

    names.forEach(
        name ->
            client.sql(space.login(name), "CREATE TABLE mine AS SELECT '" + name + "' AS name"));
    names.forEach(name -> assertThat(client.sql(space.login(name), "TABLE mine")).isEqualTo(name));
    for (var kind :
        List.of("secrets", "configmaps", "services", "pvc", "statefulsets", "cronjobs")) {
      for (var object : managed(kind)) {
        assertThat(object.at("/metadata/ownerReferences/0/name").asText())
            .as(object.at("/metadata/name").asText())
            .isEqualTo(object.at("/metadata/labels/revenge.io~1database").asText());
      }
    }
    assertThat(managed("secrets").stream().filter(one -> instance(one).equals("a"))).hasSize(6);
    assertThat(names.stream().map(name -> space.login(name).password()).distinct()).hasSize(3);
  }

  @Test
  void whatRunsForATenantHasNoTokenAndReachesNeitherTheServerNorItsFiles() {
    tenant.apply(
        Space.small("prying")
            + "  monitoring: {exporter: {image: \"postgres:18\", command: [%s]}}\n"
                .formatted(
                    Stream.concat(Stream.of("sh", "-c", PRYING, "sh"), FORBIDDEN.stream())
                        .map(Kubectl::quoted)
                        .collect(Collectors.joining(", "))));
    space.awaitCondition("prying", "MigrationsApplied", "True");
    space.kubectl().ok("create", "job", "--from=cronjob/prying-dump", "prying-now");
    space.kubectl().ok("wait", "--for=condition=Complete", "job/prying-now", "--timeout=180s");

    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> looked().contains("looked"));
    assertThat(looked().strip()).isEqualTo("looked");
    assertThat(managed("pods"))
        .isNotEmpty()
        .allSatisfy(
            pod -> {
              assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse();
              assertThat(pod.at("/spec/volumes").findValues("serviceAccountToken")).isEmpty();
              assertThat(pod.at("/spec/hostPID").asBoolean()).isFalse();
              assertThat(pod.at("/spec/hostNetwork").asBoolean()).isFalse();
              assertThat(
                      pod.at("/spec/volumes").findValuesAsText("secretName").stream()
                          .map(HostileTenantIT::owner))
                  .containsOnly(instance(pod));
            });
  }

  @Test
  void oddAnnotationsAreNothingButText() {
    var text = Kubectl.quoted("'\"; kill 1 #\n$(kill 1) `kill 1` $$(HOME) ../../\\ %s é");
    tenant.apply(
        Space.small("odd")
            .replace(
                "{name: odd}",
                "{name: odd, annotations: {revenge.io/restart: %1$s, revenge.io/move-default-rows: %1$s,"
                        .formatted(text)
                    + " pod.revenge.io/image: evil, kubectl.kubernetes.io/default-container: x}}"));
    space.awaitReady("odd");
    var pod = space.podUid("odd");

    tenant.ok(
        "annotate", "--overwrite", "revengedatabase", "odd", "revenge.io/restart=\n'$(id)'\n");

    space.awaitOtherPod("odd", pod);
    space.awaitReason("odd", "PendingRestart", "UpToDate");
    space.awaitReady("odd");
    assertThat(client.sql(space.login("odd"), "SELECT 1")).isEqualTo("1");
    assertThat(installation.pods()).singleElement().isEqualTo(installation.leader());
  }

  private boolean may(String... what) {
    return tenant
        .run(Stream.concat(Stream.of("auth", "can-i"), Stream.of(what)).toArray(String[]::new))
        .out()
        .strip()
        .equals("yes");
  }

  private String looked() {
    return space.kubectl().run("logs", "prying-0", "-c", "exporter").out();
  }

  private List<JsonNode> managed(String kind) {
    return StreamSupport.stream(
            space
                .kubectl()
                .get(kind, "-l", "app.kubernetes.io/managed-by=revenge-operator")
                .path("items")
                .spliterator(),
            false)
        .collect(Collectors.toList());
  }

  private static String instance(JsonNode object) {
    return object.at("/metadata/labels/revenge.io~1database").asText();
  }

  /** The database that a Secret belongs to, by its name. */
  private static String owner(String secret) {
    return secret.substring(0, secret.lastIndexOf('-'));
  }
}
