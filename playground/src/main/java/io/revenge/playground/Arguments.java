package io.revenge.playground;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The command line.
 *
 * @param once whether to end when all is Ready
 */
record Arguments(boolean once, Path manifest) {

  static final String USAGE =
      """
      Usage: playground/run [--once] [MANIFEST]

      Runs the operator with an in-process Kubernetes API and real PostgreSQL servers, and applies MANIFEST
      (samples/minimal.yaml). Stays until Ctrl-C; with --once it ends when all databases are Ready, with status 0,
      or with 1 and the reason when they are not after three minutes.\
      """;

  /**
   * Reads it.
   *
   * @param sample the manifest when none is named
   * @throws IllegalArgumentException it cannot be read
   */
  static Arguments parse(String[] arguments, Path sample) {
    List<String> options =
        Arrays.stream(arguments).filter(argument -> argument.startsWith("-")).toList();
    List<String> manifests =
        Arrays.stream(arguments).filter(argument -> !argument.startsWith("-")).toList();
    if (manifests.size() > 1 || !List.of("--once").containsAll(options)) {
      throw new IllegalArgumentException(USAGE);
    }
    return new Arguments(
        !options.isEmpty(), manifests.isEmpty() ? sample : Path.of(manifests.getFirst()));
  }
}
