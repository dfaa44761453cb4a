package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing is written down as a command that nobody runs, and every reason is explained. */
class DocumentationTest {

  private static final Path OPERATOR = Section.ROOT.resolve("operator/src/main");

  private static final Pattern LITERAL = Pattern.compile("\"((?:[A-Z][a-z]+)+)\"");
  private static final Pattern FAILURE = Pattern.compile("\\bfail ((?:[A-Z][a-z]+)+)");
  private static final Pattern EXPLAINED = Pattern.compile("`((?:[A-Z][a-z]+)+)`");
  private static final Pattern HEADING = Pattern.compile("## ((?:[A-Z][a-z]+)+)");

  /** Words in the operator's code that are neither a condition nor the reason of one. */
  private static final Set<String> OTHER_WORDS =
      Set.of(
          """
          True False Unknown Normal Warning TimeZone Ki Mi Gi Ti Pi Ei
          Complete Failed Never None Forbid Opaque Memory OnDelete OnRootMismatch IfNotPresent
          ReadWriteOnce RuntimeDefault FallbackToLogsOnError FileSystemResizePending
          ContainerCreating PodInitializing PodScheduled NodeLost\
          """
              .split("\\s+"));

  @Test
  void everySectionWithCommandsIsOneThatIsRun() {
    assertThat(Section.withCommands())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Section.values()).map(Section::toString).toList());
  }

  @Test
  void ciRunsTheTwoCommands() throws IOException {
    var run = Files.readAllLines(Section.ROOT.resolve(".ci/run"));

    assertThat(Section.TWO_COMMANDS.commands().lines().map(line -> line.replaceAll(" +#.*", "")))
        .hasSize(2)
        .allSatisfy(command -> assertThat(run).contains(command));
  }

  /** A literal of a new kind is either explained or one of {@link #OTHER_WORDS}. */
  @Test
  void theConditionsAndReasonsExplainedAreThoseOfTheOperator() throws IOException {
    var explained = new TreeSet<String>();
    for (var line : Files.readAllLines(Section.ROOT.resolve("docs/troubleshooting.md"))) {
      find(HEADING, line).forEach(explained::add);
      if (line.startsWith("| `")) {
        find(EXPLAINED, line.substring(0, line.indexOf(" | "))).forEach(explained::add);
      }
    }

    assertThat(explained).containsExactlyInAnyOrderElementsOf(wordsOfTheOperator());
  }

  private static Set<String> wordsOfTheOperator() throws IOException {
    var words = new TreeSet<String>();
    try (var files = Files.walk(OPERATOR)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var pattern = file.toString().endsWith(".java") ? LITERAL : FAILURE;
        find(pattern, Files.readString(file)).forEach(words::add);
      }
    }
    words.removeAll(OTHER_WORDS);
    return words;
  }

  private static Stream<String> find(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1));
  }
}
