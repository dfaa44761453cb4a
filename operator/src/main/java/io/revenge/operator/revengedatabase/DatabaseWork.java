package io.revenge.operator.revengedatabase;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the database work, off the reconcile threads: one job at a time for each database, a bounded
 * number in all.
 *
 * <p>A job runs when the request changes and when the last report says that it is due. What it
 * reports is only remembered; the truth is in the database.
 */
final class DatabaseWork implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseWork.class);

  /** Databases that are worked on at the same time; the others wait their turn. */
  private static final int THREADS = 8;

  /** Waits are longer by up to this fraction, so that many databases do not fall into step. */
  private static final int JITTER = 4;

  /** Does the work of one job. */
  interface Task {
    /**
     * Works on the request.
     *
     * @param previous what the last job about the same resource left, or null
     * @param progress takes a report while the job goes on
     */
    Outcome run(
        DatabaseRequest request, @Nullable Outcome previous, Consumer<DatabaseReport> progress)
        throws InterruptedException;
  }

  private final Task task;
  private final Predicate<ResourceID> exists;
  private final Consumer<ResourceID> changed;
  private final RandomGenerator random;
  private final Map<ResourceID, Worker> workers = new ConcurrentHashMap<>();
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("database-", 0).factory());
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("database-timer").factory());

  /**
   * Makes the executor; nothing runs before the first request.
   *
   * @param exists whether there still is a resource; the work of one that is gone ends
   * @param changed told the resource whose report is another than before
   */
  DatabaseWork(
      Task task,
      Predicate<ResourceID> exists,
      Consumer<ResourceID> changed,
      RandomGenerator random) {
    this.task = task;
    this.exists = exists;
    this.random = random;
    this.changed = changed;
  }

  /** Asks for the work of this request, from now on and instead of any earlier request. */
  void request(DatabaseRequest request) {
    workers.computeIfAbsent(request.id(), Worker::new).request(request);
  }

  /** The last report about this very resource; a namesake that was deleted does not count. */
  Optional<DatabaseReport> report(ResourceID id, String uid) {
    return Optional.ofNullable(workers.get(id))
        .flatMap(Worker::report)
        .filter(report -> report.uid().equals(uid));
  }

  /** Stops the work: the server is gone, or the resource. */
  void forget(ResourceID id) {
    Worker worker = workers.remove(id);
    if (worker != null) {
      worker.stop();
    }
  }

  /** Interrupts what runs. The server ends the statements of a client that is gone. */
  @Override
  public void close() {
    timer.shutdownNow();
    executor.shutdownNow();
  }

  private final class Worker {

    private final ResourceID id;
    private @Nullable DatabaseRequest request;
    private @Nullable DatabaseReport report;
    private @Nullable Outcome outcome;
    private @Nullable ScheduledFuture<?> next;
    private boolean running;
    private boolean again;
    private boolean stopped;

    Worker(ResourceID id) {
      this.id = id;
    }

    synchronized void request(DatabaseRequest wanted) {
      if (wanted.equals(request)) {
        return;
      }
      request = wanted;
      begin();
    }

    synchronized Optional<DatabaseReport> report() {
      return Optional.ofNullable(report);
    }

    synchronized void stop() {
      stopped = true;
      if (next != null) {
        next.cancel(false);
      }
    }

    private synchronized void begin() {
      if (stopped) {
        return;
      }
      if (running) {
        again = true;
        return;
      }
      if (next != null) {
        next.cancel(false);
        next = null;
      }
      running = true;
      again = false;
      try {
        executor.execute(this::run);
      } catch (RejectedExecutionException closed) {
        running = false;
      }
    }

    private void run() {
      DatabaseRequest current;
      Outcome last;
      synchronized (this) {
        current = request;
        last = outcome;
      }
      if (current == null) {
        return;
      }
      if (!exists.test(id)) {
        forget(id);
        return;
      }
      Outcome reached = null;
      try {
        reached =
            task.run(
                current,
                last != null && last.report().uid().equals(current.uid()) ? last : null,
                this::publish);
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException defect) {
        LOG.atError()
            .setCause(defect)
            .addKeyValue("resource", id)
            .log("database work failed in a way that was not foreseen");
      }
      finish(reached);
    }

    private void publish(DatabaseReport latest) {
      boolean news;
      synchronized (this) {
        news = report == null || !latest.isNoNewsAfter(report);
        report = latest;
      }
      if (news) {
        changed.accept(id);
      }
    }

    private void finish(@Nullable Outcome reached) {
      if (reached != null) {
        publish(reached.report());
      }
      synchronized (this) {
        outcome = reached == null ? outcome : reached;
        running = false;
        if (again) {
          begin();
        } else if (!stopped) {
          schedule(reached == null ? Outcome.AT_REST : reached.next());
        }
      }
    }

    private void schedule(Duration delay) {
      try {
        long jitter = random.nextLong(delay.toMillis() / JITTER + 1);
        next = timer.schedule(this::begin, delay.toMillis() + jitter, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException closed) {
        LOG.debug("closed; nothing more is scheduled");
      }
    }
  }
}
