package io.revenge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every condition and reason that the code gives is in docs/troubleshooting.md, and no other. */
class DocumentationTest {

  private static final Path SOURCES = Path.of("src/main");
  private static final Path PAGE = Path.of("../docs/troubleshooting.md");

  private static final String NAME_OR_TEXT = "\\s*([A-Za-z_.]+|\"[A-Za-z]+\")\\s*";
  private static final Pattern VERDICT =
      Pattern.compile(
          "Verdict\\s*\\.\\s*(?:isTrue|isFalse|unknown)\\("
              + NAME_OR_TEXT
              + ","
              + NAME_OR_TEXT
              + ",");
  private static final Pattern OBSTACLE =
      Pattern.compile(
          "(?:Obstacle\\s*\\.\\s*(?:passing|stalling)|new\\s+PodProblem)\\(" + NAME_OR_TEXT + ",");
  private static final Pattern FAILURE_OF_SCRIPT =
      Pattern.compile("\\bfail ([A-Z][a-z][A-Za-z]+) ");
  private static final Pattern CONSTANT =
      Pattern.compile("static final String ([A-Z_]+)\\s*=\\s*\"([A-Za-z]+)\"");
  private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)$");
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^\\| (`[A-Z][A-Za-z]+`(?:, `[A-Z][A-Za-z]+`)*) \\|");

  /** Reasons that are Kubernetes' own and reach a condition through ContainerProblem. */
  private static final Pattern OF_KUBERNETES = Pattern.compile("\"([A-Z][A-Za-z]+)\"");

  @Test
  void everyReasonIsDocumentedUnderItsCondition() {
    assertThat(documented()).containsAll(given());
  }

  @Test
  void noReasonIsDocumentedThatIsNotGiven() {
    SortedSet<String> unknown = new TreeSet<>(documented());
    unknown.removeAll(given());
    texts("kubernetes/ContainerProblem.java")
        .flatMap(text -> OF_KUBERNETES.matcher(text).results())
        .forEach(reason -> unknown.remove("Ready/" + reason.group(1)));

    assertThat(unknown).isEmpty();
  }

  @Test
  void theScanSeesTheReasonsOfEveryConcern() {
    assertThat(given())
        .contains(
            "Ready/Available",
            "Ready/VersionMismatch",
            "Ready/Unschedulable",
            "Ready/InvalidSpec",
            "Archiving/ArchiveFull",
            "BackupFresh/DumpFailed",
            "DatabaseReachable/Recovering",
            "MigrationsApplied/MigrationFailed",
            "Monitoring/Exporting",
            "PartitionsAhead/RowsInDefault",
            "PendingRestart/ParametersRejected");
  }

  /** What the code gives, as {@code Condition/Reason}. */
  private static SortedSet<String> given() {
    Stream<String> verdicts =
        texts(".java")
            .flatMap(
                text -> {
                  Map<String, String> constants = constants(text);
                  return VERDICT
                      .matcher(text)
                      .results()
                      .flatMap(
                          found ->
                              pair(
                                  value(found.group(1), constants),
                                  value(found.group(2), constants)));
                });
    Stream<String> obstacles =
        texts(".java")
            .flatMap(
                text -> {
                  Map<String, String> constants = constants(text);
                  return OBSTACLE
                      .matcher(text)
                      .results()
                      .flatMap(
                          found -> pair(Optional.of("Ready"), value(found.group(1), constants)));
                });
    Stream<String> scripts =
        texts(".sh")
            .flatMap(text -> FAILURE_OF_SCRIPT.matcher(text).results())
            .map(found -> "Ready/" + found.group(1));
    SortedSet<String> given =
        Stream.of(verdicts, obstacles, scripts)
            .flatMap(reasons -> reasons)
            .collect(Collectors.toCollection(TreeSet::new));
    // Ends a search in PodProblem; no condition shows it.
    given.remove("Ready/Ready");
    return given;
  }

  private static SortedSet<String> documented() {
    String page = read(PAGE);
    SortedSet<String> documented = new TreeSet<>();
    for (MatchResult section : SECTION.matcher(page).results().toList()) {
      int end = page.indexOf("\n## ", section.end());
      String text = page.substring(section.end(), end < 0 ? page.length() : end);
      DOCUMENTED
          .matcher(text)
          .results()
          .flatMap(row -> Stream.of(row.group(1).split(", ", -1)))
          .forEach(reason -> documented.add(section.group(1) + "/" + reason.replace("`", "")));
    }
    return documented;
  }

  private static Stream<String> pair(Optional<String> condition, Optional<String> reason) {
    return condition.flatMap(type -> reason.map(why -> type + "/" + why)).stream();
  }

  /** The text of a literal or of a constant of the same file; nothing for what is computed. */
  private static Optional<String> value(String argument, Map<String, String> constants) {
    return argument.startsWith("\"")
        ? Optional.of(argument.substring(1, argument.length() - 1))
        : Optional.ofNullable(constants.get(argument));
  }

  private static Map<String, String> constants(String text) {
    Map<String, String> constants = new HashMap<>();
    CONSTANT
        .matcher(text)
        .results()
        .forEach(found -> constants.put(found.group(1), found.group(2)));
    return constants;
  }

  private static Stream<String> texts(String ending) {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(ending))
          .map(DocumentationTest::read)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
