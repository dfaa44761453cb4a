package io.revenge.playground.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A postmaster that ends with this process. */
final class ServerProcess implements AutoCloseable {

  /** What PostgreSQL says, in the locale C. */
  private static final String READY = "database system is ready to accept connections";

  /** Lines of its log that are kept. */
  private static final int LOG_LINES = 500;

  private final Process process;
  private final Deque<String> log = new ArrayDeque<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private ServerProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it and waits until it accepts connections.
   *
   * @throws StartException it ended instead
   */
  static ServerProcess start(Binaries binaries, List<String> arguments)
      throws IOException, InterruptedException, StartException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", Resources.text("serve.sh"), "serve.sh"));
    command.addAll(binaries.command("postgres", arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    ServerProcess server = new ServerProcess(builder.start());
    Thread.ofVirtual().name("postgres-log").start(server::readLog);
    try {
      server.ready.get();
    } catch (java.util.concurrent.ExecutionException ended) {
      throw new StartException("StartFailed", server.complaint());
    } catch (InterruptedException e) {
      server.close();
      throw e;
    }
    return server;
  }

  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  synchronized String log() {
    return String.join("\n", log);
  }

  /** Ends it as {@code pg_ctl stop -m fast} does. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    boolean interrupted = false;
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      process.descendants().forEach(ProcessHandle::destroy);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void readLog() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        remember(line);
        if (line.endsWith(READY)) {
          ready.complete(null);
        }
      }
      ready.completeExceptionally(new IOException("ended"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private synchronized void remember(String line) {
    log.addLast(line);
    if (log.size() > LOG_LINES) {
      log.removeFirst();
    }
  }

  /** PostgreSQL's own line on why it ended. */
  private synchronized String complaint() {
    return log.reversed().stream()
        .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
        .findFirst()
        .orElseGet(() -> log.isEmpty() ? "PostgreSQL ended without a message" : log.getLast());
  }
}
