package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing is written down as a command that nobody runs. */
class DocumentationTest {

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
}
