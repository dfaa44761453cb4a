package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

/** Nobody takes the objects of a database for another's, and no database takes those of others. */
@ClusterTest
@Isolated("the operator of all databases is away")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LabelsIT {

  private static final String DATABASE = "media";

  private static final String INSTANCE = "app.kubernetes.io/instance";

  private static final String OURS = "revenge.io/database";

  private static final String MADE =
      "statefulsets,services,configmaps,secrets,persistentvolumeclaims,cronjobs,jobs,pods";

  private final Installation installation;
  private final Space space;
  private final Client client;

  LabelsIT(Installation installation, Space space, Client client) {
    this.installation = installation;
    this.space = space;
    this.client = client;
  }

  @BeforeAll
  void database() {
    space.kubectl().apply(Space.small(DATABASE, "Retain"));
    space.awaitReady(DATABASE);
    space.awaitCondition(DATABASE, "Archiving", "True");
  }

  /** It tracks by label: an Application of the database's name, synced with prune. */
  @Test
  @Order(1)
  void argoCdFindsNothingOfADatabaseToPrune() {
    assertThat(prunedByArgoCd()).isEmpty();
    assertThat(ofDatabase("secrets")).hasSize(6);
    assertThat(ofDatabase("pvc")).hasSize(3);
    Stream.concat(ofDatabase("secrets").stream(), ofDatabase("pvc").stream())
        .map(object -> object.at("/metadata/annotations"))
        .forEach(
            annotations -> {
              assertThat(annotations.path("argocd.argoproj.io/sync-options").asText())
                  .isEqualTo("Prune=false");
              assertThat(annotations.path("argocd.argoproj.io/compare-options").asText())
                  .isEqualTo("IgnoreExtraneous");
            });
  }

  @Test
  @Order(2)
  void aPodThatSomebodyLabelledAlikeGetsNoConnectionOfTheDatabase() {
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: by-common-labels}
            spec:
              selector: {app.kubernetes.io/instance: media, app.kubernetes.io/component: postgres}
              ports: [{port: 5432}]
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: stranger
              labels: {app.kubernetes.io/instance: media, app.kubernetes.io/component: postgres}
            spec:
              terminationGracePeriodSeconds: 0
              %s  containers:
                - name: stranger
                  image: postgres:18
                  imagePullPolicy: IfNotPresent
                  command: [sleep, infinity]
                  ports: [{name: postgres, containerPort: 5432}]
                  %s\
            """
                .formatted(Client.SECURITY, Client.CONTAINER_SECURITY));
    var server = space.serverPod(DATABASE).at("/status/podIP").asText();

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(endpoints("by-common-labels")).hasSize(2));

    assertThat(endpoints(DATABASE)).containsExactly(server);
    assertThat(endpoints(DATABASE + "-headless")).containsExactly(server);
    space.kubectl().ok("delete", "pod/stranger", "service/by-common-labels");
  }

  /** The labels of the objects as they were before there was a label of our own. */
  @Test
  @Order(3)
  void theObjectsOfAnOlderOperatorAreRelabelledWhileTheDatabaseServes() {
    space.patch(DATABASE, "{\"archive\":{\"enabled\":false}}");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                Objects.equals(
                    space.status(DATABASE).observedGeneration(),
                    space.database(DATABASE).getMetadata().getGeneration()));
    var before = space.serverStart(DATABASE);
    var server = space.serverPod(DATABASE).at("/status/podIP").asText();
    var login = space.login(DATABASE);

    scaleOperator(0);
    try {
      labelAsBefore();
      assertThat(prunedByArgoCd()).hasSizeGreaterThanOrEqualTo(10);
      try (var endpoints = watchEndpoints()) {
        scaleOperator(1);
        await()
            .atMost(Duration.ofMinutes(1))
            .untilAsserted(
                () -> {
                  assertThat(prunedByArgoCd()).isEmpty();
                  assertThat(unlabelled()).isEmpty();
                  assertThat(selectors()).allMatch(selector -> selector.has(OURS));
                });

        assertThat(endpoints.end()).isNotEmpty().allMatch(line -> line.contains(server));
      }
    } finally {
      scaleOperator(1);
    }

    assertThat(client.sql(login, "SELECT 1")).isEqualTo("1");
    space.kubectl().ok("create", "job", "--from=cronjob/" + DATABASE + "-dump", "after");
    space.kubectl().ok("wait", "--for=condition=Complete", "job/after", "--timeout=120s");
    assertThat(space.serverStart(DATABASE)).isEqualTo(before);
  }

  /** Also a Secret that this version does not make. */
  private void labelAsBefore() {
    for (var service : List.of(DATABASE, DATABASE + "-headless")) {
      patch(
          "service",
          service,
          """
          [{"op": "replace", "path": "/spec/selector",
            "value": {"app.kubernetes.io/instance": "media", "app.kubernetes.io/component": "postgres"}}]
          """);
    }
    patch(
        "statefulset",
        DATABASE,
        """
        [{"op": "remove", "path": "/spec/template/metadata/labels/revenge.io~1database"}]
        """);
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Secret
            metadata:
              name: media-former
              labels: {app.kubernetes.io/managed-by: revenge-operator}
            """);
    space
        .kubectl()
        .ok(
            "label",
            "--field-manager=revenge-operator",
            MADE,
            "-l",
            "app.kubernetes.io/managed-by=revenge-operator",
            INSTANCE + "=" + DATABASE,
            OURS + "-");
    space
        .kubectl()
        .ok(
            "annotate",
            "secrets,pvc",
            "-l",
            INSTANCE + "=" + DATABASE,
            "argocd.argoproj.io/sync-options-",
            "argocd.argoproj.io/compare-options-");
  }

  private void patch(String kind, String name, String patch) {
    space.kubectl().ok("patch", kind, name, "--type=json", "-p", patch);
  }

  /** A line for each state that the client Service's endpoints have. */
  private Running watchEndpoints() {
    var watch =
        space
            .kubectl()
            .command(
                "get",
                "endpointslices",
                "-l",
                "kubernetes.io/service-name=" + DATABASE,
                "--watch",
                "-o",
                "jsonpath={.endpoints[*].addresses}{'\\n'}");
    return Running.start(
        Stream.concat(
                Stream.of("sh", "-c", "\"$@\" & cat >/dev/null; kill $!", "sh"), watch.stream())
            .toList());
  }

  /** By hand, while no operator saw it. */
  @Test
  @Order(4)
  void whatLostItsLabelsOrWasGivenAnotherDatabasesIsRecognizedAndKept() {
    var labelled =
        List.of("secret/media-app", "secret/media-ca", "secret/media-operator", "pvc/media-data");
    var login = space.login(DATABASE);
    var authority = authority();
    var before = space.serverStart(DATABASE);
    scaleOperator(0);
    try {
      labelled.forEach(
          object -> space.kubectl().ok("label", "--overwrite", object, OURS + "=another"));
      space
          .kubectl()
          .ok("label", "pod", DATABASE + "-0", OURS + "-", "app.kubernetes.io/managed-by-");
    } finally {
      scaleOperator(1);
    }

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(items("secrets,pvc,pods", OURS + "=" + DATABASE).map(LabelsIT::name))
                    .contains(
                        "Secret media-app",
                        "Secret media-ca",
                        "Secret media-operator",
                        "PersistentVolumeClaim media-data",
                        "Pod media-0"));
    space.awaitCondition(DATABASE, "DatabaseReachable", "True");

    assertThat(client.sql(login, "SELECT 1")).isEqualTo("1");
    assertThat(space.login(DATABASE)).isEqualTo(login);
    assertThat(authority()).isEqualTo(authority);
    assertThat(space.serverStart(DATABASE)).isEqualTo(before);
  }

  private String authority() {
    return space.kubectl().get("secret", DATABASE + "-ca").at("/data/tls.crt").asText();
  }

  private void scaleOperator(int replicas) {
    var operators = Kubectl.in(Installation.NAMESPACE);
    operators.ok("scale", "deployment/" + Installation.OPERATOR, "--replicas=" + replicas);
    if (replicas == 0) {
      operators.ok("wait", "--for=delete", "pod", "-l", "app.kubernetes.io/name=revenge-operator");
    } else {
      installation.awaitOperator();
    }
  }

  /** Its rule: what carries the label and has no owner is the Application's. */
  private List<String> prunedByArgoCd() {
    return items(MADE + ",endpointslices", INSTANCE + "=" + DATABASE)
        .filter(object -> object.at("/metadata/ownerReferences").isMissingNode())
        .map(LabelsIT::name)
        .toList();
  }

  private List<String> unlabelled() {
    return items(MADE, "app.kubernetes.io/managed-by=revenge-operator,!" + OURS)
        .map(LabelsIT::name)
        .toList();
  }

  private List<JsonNode> ofDatabase(String kind) {
    return items(kind, OURS + "=" + DATABASE).toList();
  }

  private List<JsonNode> selectors() {
    return ofDatabase("services").stream().map(service -> service.at("/spec/selector")).toList();
  }

  private List<String> endpoints(String service) {
    return items("endpointslices", "kubernetes.io/service-name=" + service)
        .flatMap(slice -> slice.findValues("addresses").stream())
        .map(addresses -> addresses.path(0).asText())
        .toList();
  }

  private Stream<JsonNode> items(String kinds, String selector) {
    return StreamSupport.stream(
        space.kubectl().get(kinds, "-l", selector).path("items").spliterator(), false);
  }

  private static String name(JsonNode object) {
    return object.path("kind").asText() + " " + object.at("/metadata/name").asText();
  }
}
