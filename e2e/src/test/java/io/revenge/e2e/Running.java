package io.revenge.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A program that runs beside the test and ends when its standard input does. */
final class Running implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<String> command;
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private Running(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /** Its errors go to those of the test. */
  static Running start(List<String> command) {
    try {
      return new Running(
          command,
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException ended) {
      // What it has said until it was ended by force is there.
    }
  }

  /** What it has written to its standard output so far. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  void say(String line) {
    try {
      var stdin = process.getOutputStream();
      stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      stdin.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" ", command), e);
    }
  }

  /** Ends it, by force if its input's end does not do; all lines that it has written. */
  List<String> end() {
    try {
      process.getOutputStream().close();
    } catch (IOException ended) {
      // It has ended already.
    }
    try {
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      reader.join(LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return lines();
  }

  @Override
  public void close() {
    end();
  }
}
