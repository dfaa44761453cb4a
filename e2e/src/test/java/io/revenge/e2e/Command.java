package io.revenge.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
final class Command {

  /** What a program that ended has said. */
  record Result(String command, int exit, String out, String err) {

    /**
     * The standard output.
     *
     * @throws AssertionError if the program failed
     */
    String orFail() {
      if (exit != 0) {
        throw new AssertionError(this);
      }
      return out;
    }

    @Override
    public String toString() {
      return command + "\nexit " + exit + "\n" + out + err;
    }
  }

  /** Threads of their own: a full pipe must be read while the other end waits. */
  private static final Executor READERS = task -> Thread.ofVirtual().start(task);

  private Command() {}

  /**
   * @throws AssertionError if the program has not ended within the limit; it is killed then
   */
  static Result run(Duration limit, String input, List<String> command) {
    return run(Path.of(""), limit, input, command);
  }

  /**
   * @param directory where it runs
   * @throws AssertionError if the program has not ended within the limit; it is killed then
   */
  static Result run(Path directory, Duration limit, String input, List<String> command) {
    var shown = String.join(" ", command);
    try {
      var process =
          new ProcessBuilder(command).directory(directory.toAbsolutePath().toFile()).start();
      var out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()), READERS);
      var err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), READERS);
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException ended) {
        // A program that ended without reading its input says why by its exit status.
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            shown + "\nnot ended within " + limit + "\n" + out.join() + err.join());
      }
      return new Result(shown, process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(shown, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(shown, e);
    }
  }

  private static String read(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
