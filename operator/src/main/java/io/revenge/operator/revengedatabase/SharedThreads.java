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
      begin(namespace, share, job);
      share.taken++;
    } else {
      share.waiting.add(job);
    }
  }

  private void begin(String namespace, Share share, Runnable job) {
    threads.execute(
        () -> {
          try {
            job.run();
          } finally {
            ended(namespace, share);
          }
        });
  }

  /** Its thread goes to the next job of the namespace. */
  private synchronized void ended(String namespace, Share share) {
    Runnable next = share.waiting.poll();
    if (next != null && !threads.isShutdown()) {
      begin(namespace, share, next);
      return;
    }
    share.taken--;
    if (share.taken == 0) {
      shares.remove(namespace);
    }
  }

  /** Interrupts what runs; what waits is not begun. */
  @Override
  public synchronized void close() {
    threads.shutdownNow();
  }

  /** What a namespace has of the threads, and what waits for more. */
  private static final class Share {

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int taken;
  }
}
