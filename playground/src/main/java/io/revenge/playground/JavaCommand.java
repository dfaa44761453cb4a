package io.revenge.playground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes down how this program was started, for the script {@code run}: it starts the playground
 * itself, so that a signal sent to it reaches the playground and not Maven.
 */
final class JavaCommand {

  private JavaCommand() {}

  /** Expects the name of the file; it gets the JDK's home and the class path, one a line. */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(
        Path.of(arguments[0]),
        System.getProperty("java.home") + "\n" + System.getProperty("java.class.path") + "\n");
  }
}
