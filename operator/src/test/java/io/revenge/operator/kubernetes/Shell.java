package io.revenge.operator.kubernetes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A shell that the scripts must run under. */
public enum Shell {
  DASH(Program.DASH, "-e"),
  /** With BusyBox's own tools, as in the Alpine images. */
  BUSYBOX(Program.BUSYBOX, "ash");

  private final Program program;
  private final String argument;

  Shell(Program program, String argument) {
    this.program = program;
    this.argument = argument;
  }

  /** What a script did. */
  public record Run(int exit, String output) {}

  /**
   * Runs a command with its output and errors in one; {@code stubs/} and PostgreSQL's programs are
   * on its path. Skips the test where the shell is not installed.
   */
  public Run run(Path temporary, Map<String, String> environment, String... script)
      throws IOException, InterruptedException {
    String found = program.orSkip().toString();
    Path output = Files.createTempFile(temporary, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(found, argument), Stream.of(script)).toList())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("TMPDIR", temporary.toString());
    builder.environment().put("PATH", path(temporary));
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("no end: " + Files.readString(output));
    }
    return new Run(process.exitValue(), Files.readString(output));
  }

  private String path(Path temporary) throws IOException {
    Path stubs = temporary.resolve("stubs");
    String path = LocalPostgres.programs() + ":" + System.getenv("PATH");
    if (this != BUSYBOX) {
      return stubs + ":" + path;
    }
    Path applets = temporary.resolve("applets");
    if (!Files.isDirectory(applets)) {
      Files.createDirectory(applets);
      Path busybox = Files.copy(program.orSkip(), applets.resolve("busybox"));
      for (String applet : applets(busybox)) {
        if (!"busybox".equals(applet)) {
          Files.createLink(applets.resolve(applet), busybox);
        }
      }
    }
    return stubs + ":" + applets + ":" + path;
  }

  /** Debian leaves some out that Alpine has; the machine's own stand in for them. */
  private static List<String> applets(Path busybox) throws IOException {
    Process list = new ProcessBuilder(busybox.toString(), "--list").start();
    try (BufferedReader names = list.inputReader(StandardCharsets.UTF_8)) {
      return names.lines().toList();
    }
  }
}
