package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be said of the manifests without a cluster. */
class ManifestsTest {

  private static final Path MANIFESTS =
      Path.of(System.getProperty("project.root", ".."), "manifests");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void bothVariantsGrantTheSameRights() throws IOException {
    var cluster = object("default/cluster-roles.yaml", "ClusterRole").get("rules");
    var namespaced = object("namespaced/roles.yaml", "Role").get("rules");

    assertThat(namespaced).isEqualTo(cluster);
  }

  @Test
  void noRuleHasAWildcard() throws IOException {
    assertThat(rules()).allSatisfy(rule -> assertThat(rule.toString()).doesNotContain("\"*\""));
  }

  @Test
  void theOperatorNeverWritesASpec() throws IOException {
    assertThat(rules())
        .filteredOn(rule -> rule.get("resources").toString().contains("\"revengedatabases\""))
        .isNotEmpty()
        .allSatisfy(
            rule ->
                assertThat(rule.get("verbs"))
                    .map(JsonNode::asText)
                    .containsOnly("get", "list", "watch"));
  }

  @Test
  void theImageIsTheOneThatThisBuildMakes() throws IOException {
    var image = object("base/kustomization.yaml", "Kustomization").at("/images/0");

    assertThat(image.get("name").asText()).isEqualTo("revenge-operator");
    assertThat(image.get("newTag").asText())
        .isEqualTo(System.getProperty("project.version", "0.1.0-SNAPSHOT"));
  }

  /** By this label the operator finds what it made; its own Deployment must not be among that. */
  @Test
  void nothingCallsItselfManagedByTheOperator() throws IOException {
    try (var files = Files.walk(MANIFESTS)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        for (var object : documents(file)) {
          assertThat(object.findValues("labels"))
              .as(file.toString())
              .noneMatch(labels -> labels.has("app.kubernetes.io/managed-by"));
        }
      }
    }
  }

  private static List<JsonNode> rules() throws IOException {
    var rules = new ArrayList<JsonNode>();
    for (var file : List.of("default/cluster-roles.yaml", "namespaced/roles.yaml")) {
      for (var object : documents(MANIFESTS.resolve(file))) {
        object.path("rules").forEach(rules::add);
      }
    }
    return rules;
  }

  private static JsonNode object(String file, String kind) throws IOException {
    return documents(MANIFESTS.resolve(file)).stream()
        .filter(object -> object.get("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    return Stream.of(Files.readString(file).split("(?m)^---$"))
        .map(
            document -> JSON.<JsonNode>valueToTree(Serialization.unmarshal(document, Object.class)))
        .toList();
  }
}
