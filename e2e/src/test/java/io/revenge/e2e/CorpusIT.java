package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the API server takes and what it refuses, in which words: {@code crds/src/test/corpus} and
 * {@code samples}.
 *
 * <p>A file {@code invalid-*.yaml} says in comments {@code # expect: …} what the refusal must
 * contain. Of two documents the first is there already when the second replaces it.
 *
 * <p>The definition is installed under another name, so that no operator acts on what is created
 * here.
 */
@ClusterTest
class CorpusIT {

  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
  private static final Path CORPUS = ROOT.resolve("crds/src/test/corpus");
  private static final Pattern EXPECTATION = Pattern.compile("(?m)^# expect: (.+)$");

  private static final String NAMESPACE = "e2e-corpus";
  private static final String DEFINITION = "crd/corpusdatabases.corpus.revenge.io";

  private final Kubectl kubectl = Kubectl.in(NAMESPACE);

  @BeforeAll
  void installTheDefinition() {
    kubectl.withInput(
        "{apiVersion: v1, kind: Namespace, metadata: {name: " + NAMESPACE + "}}",
        "apply",
        "--server-side",
        "-f",
        "-");
    kubectl.apply(
        read(ROOT.resolve("crds/crd/revengedatabases.revenge.io.yaml"))
            .replace("revengedatabases.revenge.io", "corpusdatabases.corpus.revenge.io")
            .replace("group: \"revenge.io\"", "group: \"corpus.revenge.io\"")
            .replace("\"RevengeDatabase\"", "\"CorpusDatabase\"")
            .replace("\"revengedatabases\"", "\"corpusdatabases\"")
            .replace("\"revengedatabase\"", "\"corpusdatabase\"")
            .replace("\"revengedb\"", "\"corpusdb\"")
            .replace("\"rdb\"", "\"cdb\""));
    kubectl.ok("wait", "--for=condition=Established", DEFINITION, "--timeout=30s");
  }

  @AfterAll
  void removeTheDefinition() {
    Kubectl.cluster().run("delete", DEFINITION, "namespace/" + NAMESPACE, "--wait=false");
  }

  @TestFactory
  Stream<DynamicTest> everySampleIsTaken() {
    return tests(ROOT.resolve("samples"), "*.yaml", this::isTaken);
  }

  @TestFactory
  Stream<DynamicTest> everyValidResourceIsTaken() {
    return tests(CORPUS, "valid-*.yaml", this::isTaken);
  }

  @TestFactory
  Stream<DynamicTest> everyInvalidResourceIsRefusedInTheExpectedWords() {
    return tests(CORPUS, "invalid-*.yaml", this::isRefused);
  }

  /** What the person on call sees. */
  @Test
  void oneLineOfKubectlGetTellsHowTheDatabaseIs() {
    kubectl.apply(
        """
        {apiVersion: corpus.revenge.io/v1alpha1, kind: CorpusDatabase, metadata: {name: line}}
        """);
    kubectl.ok(
        "patch",
        "corpusdatabase",
        "line",
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status": {
          "conditions": [
            {"type": "Archiving", "status": "True", "reason": "Archived", "message": "",
             "lastTransitionTime": "2026-01-01T00:00:00Z"},
            {"type": "Ready", "status": "False", "reason": "NodeUnreachable", "message": "gone",
             "lastTransitionTime": "2026-01-01T00:00:00Z"}],
          "server": {"version": "18.1"},
          "modulesApplied": "4/5 movies:Failed",
          "backup": {"lastSuccessfulTime": "2026-01-01T00:00:00Z"}}}
        """);

    var lines = kubectl.ok("get", "corpusdatabases").lines().toList();

    assertThat(lines.get(0).split(" {2,}"))
        .containsExactly(
            "NAME", "READY", "REASON", "VERSION", "MODULES", "ARCHIVING", "LAST BACKUP", "AGE");
    assertThat(lines.get(1).split(" {2,}"))
        .startsWith("line", "False", "NodeUnreachable", "18.1", "4/5 movies:Failed", "True");
  }

  private void isTaken(String yaml) {
    submit(yaml).orFail();
  }

  private void isRefused(String yaml) {
    var expectations = EXPECTATION.matcher(yaml).results().map(found -> found.group(1)).toList();
    assertThat(expectations).as("lines `# expect: …`").isNotEmpty();

    var result = submit(yaml);

    assertThat(result.exit()).as(result.toString()).isNotEqualTo(0);
    assertThat(result.err()).contains(expectations);
  }

  /** Tries the last document, where the first is there already. */
  private Command.Result submit(String yaml) {
    var documents =
        yaml.replace("apiVersion: revenge.io/", "apiVersion: corpus.revenge.io/")
            .replace("kind: RevengeDatabase", "kind: CorpusDatabase")
            .split("(?m)^---$", -1);
    if (documents.length == 1) {
      return kubectl.withInput(documents[0], "create", "--dry-run=server", "-f", "-");
    }
    kubectl.withInput(documents[0], "create", "-f", "-").orFail();
    try {
      return kubectl.withInput(documents[1], "replace", "--dry-run=server", "-f", "-");
    } finally {
      kubectl.ok("delete", "corpusdatabases", "--all");
    }
  }

  private static Stream<DynamicTest> tests(Path folder, String pattern, Consumer<String> test) {
    var sorted = new TreeSet<Path>();
    try (var files = Files.newDirectoryStream(folder, pattern)) {
      files.forEach(sorted::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sorted.stream()
        .map(file -> DynamicTest.dynamicTest(file.toString(), () -> test.accept(read(file))));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
