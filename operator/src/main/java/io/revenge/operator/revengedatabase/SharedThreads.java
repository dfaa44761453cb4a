package io.revenge.operator.revengedatabase;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A bounded number of threads for looks and another for work that takes long, of which no namespace
 * has all: whatever keeps the jobs of one tenant from ending, those of others go on, and nobody's
 * work keeps others from being looked at.
 */
final class SharedThreads implements AutoCloseable {

  /**
   * How many at the same time.
   *
   * @param ofNamespace at most so many of them; fewer than {@code all}
   */
  record Limit(int all, int ofNamespace) {}

  /** Runs on a thread, and begins as a look. */
  interface Job {
    void run(Place place);
  }

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("database-", 0).factory());
  private final Shares looks;
  private final Shares works;
  private final Queue<Place> waiting = new ArrayDeque<>();

  /** Who asked for a place among the works in vain, and of which namespace, in order. */
  private final Map<Runnable, String> refused = new LinkedHashMap<>();

  /** Makes daemon threads when they are needed. */
  SharedThreads(Limit looks, Limit works) {
    this.looks = new Shares(looks);
    this.works = new Shares(works);
  }

  /**
   * Runs the job as soon as there is a thread for it, in the order of its namespace.
   *
   * @throws RejectedExecutionException this is closed
   */
  synchronized void execute(String namespace, Job job) {
    if (threads.isShutdown()) {
      throw new RejectedExecutionException("closed");
    }
    waiting.add(new Place(namespace, job));
    begin();
  }

  private synchronized void begin() {
    Iterator<Place> next = waiting.iterator();
    while (!threads.isShutdown() && looks.anyIsFree() && next.hasNext()) {
      Place place = next.next();
      if (looks.take(place.namespace)) {
        next.remove();
        threads.execute(place::run);
      }
    }
  }

  private synchronized void wakeNext() {
    Optional<Runnable> next =
        refused.entrySet().stream()
            .filter(asker -> works.hasFree(asker.getValue()))
            .map(Map.Entry::getKey)
            .findFirst();
    next.ifPresent(
        wake -> {
          refused.remove(wake);
          wake.run();
        });
  }

  /** Interrupts what runs; what waits is not begun. */
  @Override
  public synchronized void close() {
    threads.shutdownNow();
  }

  /** A job's place among the threads: first one of the looks. */
  final class Place {

    private final String namespace;
    private final Job job;
    private boolean works;

    private Place(String namespace, Job job) {
      this.namespace = namespace;
      this.job = job;
    }

    /**
     * Gives the place among the looks back and takes one among the works, until the job ends.
     *
     * @param wake is run once, on any thread and within a lock, when there is a place later; the
     *     same object for the same asker
     * @return false when none is free; the job is still a look
     */
    boolean work(Runnable wake) {
      synchronized (SharedThreads.this) {
        if (!works && SharedThreads.this.works.take(namespace)) {
          works = true;
          refused.remove(wake);
          looks.giveBack(namespace);
          begin();
        }
        if (!works) {
          refused.put(wake, namespace);
        }
        return works;
      }
    }

    private void run() {
      try {
        job.run(this);
      } finally {
        synchronized (SharedThreads.this) {
          if (works) {
            SharedThreads.this.works.giveBack(namespace);
            wakeNext();
          } else {
            looks.giveBack(namespace);
          }
          begin();
        }
      }
    }
  }

  /** What is taken of a limit, and by whom. */
  private static final class Shares {

    private final Limit limit;
    private final Map<String, Integer> ofNamespace = new HashMap<>();
    private int all;

    Shares(Limit limit) {
      this.limit = limit;
    }

    boolean anyIsFree() {
      return all < limit.all();
    }

    boolean hasFree(String namespace) {
      return anyIsFree() && ofNamespace.getOrDefault(namespace, 0) < limit.ofNamespace();
    }

    boolean take(String namespace) {
      if (!hasFree(namespace)) {
        return false;
      }
      ofNamespace.merge(namespace, 1, Integer::sum);
      all++;
      return true;
    }

    void giveBack(String namespace) {
      ofNamespace.computeIfPresent(namespace, (any, taken) -> taken == 1 ? null : taken - 1);
      all--;
    }
  }
}
