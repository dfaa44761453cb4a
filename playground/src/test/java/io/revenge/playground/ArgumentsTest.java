package io.revenge.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  private static final Path SAMPLE = Path.of("samples/minimal.yaml");

  @Test
  void withoutArgumentsTheSampleRunsUntilItIsEnded() {
    assertThat(parse()).isEqualTo(new Arguments(false, SAMPLE));
  }

  @Test
  void aManifestAndOnceMayComeInAnyOrder() {
    Arguments expected = new Arguments(true, Path.of("mine.yaml"));
    assertThat(parse("--once", "mine.yaml")).isEqualTo(expected);
    assertThat(parse("mine.yaml", "--once")).isEqualTo(expected);
  }

  @Test
  void anUnknownOptionIsAnsweredWithTheUsage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("--twice"))
        .withMessage(Arguments.USAGE);
  }

  @Test
  void twoManifestsAreAnsweredWithTheUsage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("a.yaml", "b.yaml"))
        .withMessage(Arguments.USAGE);
  }

  private static Arguments parse(String... arguments) {
    return Arguments.parse(arguments, SAMPLE);
  }
}
