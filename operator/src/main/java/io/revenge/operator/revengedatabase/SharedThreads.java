package io.revenge.operator.revengedatabase;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A bounded number of threads, of which no namespace has all: whatever keeps the jobs of one tenant
 * from ending, those of others go on.
 */
final class SharedThreads implements AutoCloseable {

  private final int perNamespace;
  private final ExecutorService threads;
  private final Map<String, Share> shares = new HashMap<>();

  /**
   * Makes daemon threads when they are needed.
   *
   * @param number of threads
   * @param perNamespace at most so many of them; fewer than {@code number}
   */
  SharedThreads(int number, int perNamespace) {
    this.perNamespace = perNamespace;
    this.threads =
        Executors.newFixedThreadPool(
            number, Thread.ofPlatform().daemon().name("database-", 0).factory());
  }

  /**
   * Runs the job as soon as there is a thread for it, in the order of its namespace.
   *
   * @throws RejectedExecutionException this is closed
   */
  synchronized void execute(String namespace, Runnable job) {
    Share share = shares.computeIfAbsent(namespace, any -> new Share());
    if (share.taken < perNamespace) {
      threads.execute(() -> run(namespace, job));
      share.taken++;
    } else {
      share.waiting.add(job);
    }
  }

  private void run(String namespace, Runnable job) {
    try {
      job.run();
    } finally {
      ended(namespace);
    }
  }

  private synchronized void ended(String namespace) {
    Share share = shares.computeIfAbsent(namespace, any -> new Share());
    share.taken--;
    Runnable next = share.waiting.poll();
    if (next != null && !threads.isShutdown()) {
      execute(namespace, next);
    } else if (share.taken == 0) {
      shares.remove(namespace);
    }
  }

  /** Interrupts what runs; what waits is not begun. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** What a namespace has of the threads, and what waits for more. */
  private static final class Share {

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int taken;
  }
}
