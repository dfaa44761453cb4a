package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.ArchiveStatus;
import io.revenge.api.v1alpha1.ArchiveStatus.BaseBackup;
import io.revenge.api.v1alpha1.ArchiveStatus.FormerSystem;
import io.revenge.api.v1alpha1.BackupStatus;
import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.PartitionStatus;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import io.revenge.api.v1alpha1.ServerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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
          "moduleStates": "users,movies:Failed",
          "backup": {"lastSuccessfulTime": "2026-01-01T00:00:00Z"}}}
        """);

    var lines = kubectl.ok("get", "corpusdatabases").lines().toList();

    assertThat(lines.get(0).split(" {2,}"))
        .containsExactly(
            "NAME", "READY", "REASON", "VERSION", "MODULES", "ARCHIVING", "LAST BACKUP", "AGE");
    assertThat(lines.get(1).split(" {2,}"))
        .startsWith("line", "False", "NodeUnreachable", "18.1", "users,movies:Failed", "True");
  }

  /** The API server refuses a status with one value too long, and all that it had to say. */
  @Test
  void theLongestStatusIsTaken() {
    kubectl.apply(
        """
        {apiVersion: corpus.revenge.io/v1alpha1, kind: CorpusDatabase, metadata: {name: long}}
        """);
    var longest = "x".repeat(40_000);
    var time = Instant.ofEpochSecond(0, 123_456_789).toString();
    var segment = "0000000100000000000000A1";
    var status =
        new RevengeDatabaseStatus(
            Long.MAX_VALUE,
            List.of(new Condition(time, longest, Long.MAX_VALUE, "AnyReason", "False", "Ready")),
            new ServerStatus(
                "18.1 (Debian 18.1-1.pgdg13+1)",
                "18446744073709551615",
                "a".repeat(40) + "." + "b".repeat(63) + ".svc:5432",
                "a".repeat(40) + "-app"),
            List.of(
                new ModuleStatus(
                    "movies",
                    "000010",
                    "000019",
                    9,
                    ModuleStatus.State.Failed,
                    new ModuleStatus.MigrationFailure(longest, 1, longest, "42P01", longest),
                    time)),
            List.of(new PartitionStatus("activity_log", time, Long.MAX_VALUE, longest)),
            new ArchiveStatus(
                segment,
                time,
                Integer.MAX_VALUE,
                time,
                time,
                Long.MAX_VALUE,
                segment,
                List.of(new FormerSystem("18446744073709551615", Long.MAX_VALUE)),
                IntStream.range(0, 100)
                    .mapToObj(i -> new BaseBackup("backup" + i, segment, time, Long.MAX_VALUE))
                    .toList()),
            new BackupStatus(
                time,
                "a".repeat(63) + ".dump",
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                "f".repeat(64),
                new BackupStatus.LargerDump("a".repeat(63) + ".dump", Long.MAX_VALUE),
                "a".repeat(63) + ".dump",
                "pvc-" + "a".repeat(63),
                time,
                longest));

    kubectl
        .withInput(
            "",
            "patch",
            "corpusdatabase",
            "long",
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": " + Serialization.asJson(status) + "}")
        .orFail();

    var told = kubectl.get("corpusdatabase", "long").get("status").toString();
    assertThat(Serialization.unmarshal(told, RevengeDatabaseStatus.class)).isEqualTo(status);
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
