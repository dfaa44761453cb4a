package io.revenge.operator.revengedatabase;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.revenge.operator.postgres.Sessions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Databases that are looked at at the same time; the others wait their turn. */
  private static final SharedThreads.Limit LOOKS = new SharedThreads.Limit(8, 6);

  /** Databases that are migrated or partitioned at the same time. */
  private static final SharedThreads.Limit WORKS = new SharedThreads.Limit(12, 4);

  /** For a look as a whole. A healthy one takes a fraction of a second. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Waits are longer by up to this fraction, so that many databases do not fall into step. */
  private static final int JITTER = 4;

  /** Does the work of one job. */
  interface Task {
    /**
     * Works on the request.
     *
     * @param previous what the last job about the same resource left, or null
     * @param progress takes a report while the job goes on
     * @param turn what it runs with
     */
    Outcome run(
        DatabaseRequest request,
        @Nullable Outcome previous,
        Consumer<DatabaseReport> progress,
        Turn turn)
        throws InterruptedException;
  }

  private final Task task;
  private final Predicate<ResourceID> exists;
  private final Consumer<ResourceID> changed;
  private final RandomGenerator random;
  private final Map<ResourceID, Worker> workers = new ConcurrentHashMap<>();
  private final SharedThreads threads = new SharedThreads(LOOKS, WORKS);
  private final Duration patience;
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
    this(task, exists, changed, random, PATIENCE);
  }

  DatabaseWork(
      Task task,
      Predicate<ResourceID> exists,
      Consumer<ResourceID> changed,
      RandomGenerator random,
      Duration patience) {
    this.patience = patience;
    this.task = task;
    this.exists = exists;
    this.random = random;
    this.changed = changed;
  }

  /** Asks for the work of this request, from now on and instead of any earlier request. */
  void request(DatabaseRequest request) {
    workers.compute(
        request.id(),
        (id, known) -> {
          Worker worker = known == null ? new Worker(id) : known;
          worker.request(request);
          return worker;
        });
  }

  /** The last report about this very resource; a namesake that was deleted does not count. */
  Optional<DatabaseReport> report(ResourceID id, String uid) {
    return Optional.ofNullable(workers.get(id))
        .flatMap(Worker::report)
        .filter(report -> report.uid().equals(uid));
  }

  /**
   * Ends the work, as the server is gone, or the resource. A job that runs loses its connections;
   * one that is requested afterwards waits for the end of it.
   */
  void forget(ResourceID id) {
    workers.computeIfPresent(
        id,
        (key, worker) -> {
          worker.forget();
          return worker.isIdle() ? null : worker;
        });
  }

  /** Ends what runs, and its sessions with it. */
  @Override
  public void close() {
    timer.shutdownNow();
    threads.close();
    workers.values().forEach(Worker::forget);
  }

  /** What one resource asks for and knows; lives until both is nothing. */
  private final class Worker {

    private final ResourceID id;
    private @Nullable DatabaseRequest request;
    private @Nullable DatabaseReport report;
    private @Nullable Outcome outcome;
    private @Nullable ScheduledFuture<?> next;

    /** Of the job that runs, or null. */
    private @Nullable Sessions running;

    private boolean again;

    /** Looks again as there is a place for work; on a thread of its own, as it takes a lock. */
    private final Runnable wake = this::beginSoon;

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

    synchronized void forget() {
      request = null;
      report = null;
      outcome = null;
      again = false;
      if (next != null) {
        next.cancel(false);
      }
      if (running != null) {
        running.cut();
      }
    }

    synchronized boolean isIdle() {
      return request == null && running == null;
    }

    private synchronized void begin() {
      DatabaseRequest current = request;
      if (current == null) {
        return;
      }
      if (running != null) {
        again = true;
        return;
      }
      if (next != null) {
        next.cancel(false);
      }
      again = false;
      Outcome last =
          outcome != null && outcome.report().uid().equals(current.uid()) ? outcome : null;
      Sessions sessions = new Sessions();
      try {
        threads.execute(namespace(), place -> run(current, last, sessions, place));
        running = sessions;
      } catch (RejectedExecutionException closed) {
        LOG.debug("closed; nothing more is begun");
      }
    }

    private String namespace() {
      return id.getNamespace().orElse("");
    }

    private void run(
        DatabaseRequest current,
        @Nullable Outcome last,
        Sessions sessions,
        SharedThreads.Place place) {
      Outcome reached = null;
      try (Turn turn = new Turn(sessions, () -> place.work(wake), timer, patience)) {
        if (exists.test(id)) {
          reached = task.run(current, last, latest -> publish(latest, sessions), turn);
          if (turn.isTimedOut()) {
            reached = reached.timedOut(patience);
          }
          publish(reached.report(), sessions);
        } else {
          forget();
        }
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException defect) {
        LOG.atError()
            .setCause(defect)
            .addKeyValue("resource", id)
            .log("database work failed in a way that was not foreseen");
        publish(
            report()
                .filter(known -> known.uid().equals(current.uid()))
                .orElseGet(() -> DatabaseReport.ofNothing(current))
                .with(DatabaseWorkDone.of(defect)),
            sessions);
      } finally {
        finish(reached, sessions);
        workers.computeIfPresent(id, (key, worker) -> worker.isIdle() ? null : worker);
      }
    }

    private void publish(DatabaseReport latest, Sessions sessions) {
      boolean news;
      synchronized (this) {
        if (sessions.isCut()) {
          return;
        }
        news = report == null || !latest.isNoNewsAfter(report);
        report = latest;
      }
      if (news) {
        changed.accept(id);
      }
    }

    private synchronized void finish(@Nullable Outcome reached, Sessions sessions) {
      running = null;
      if (reached != null && !sessions.isCut()) {
        outcome = reached;
      }
      if (again) {
        begin();
      } else if (request != null) {
        schedule(reached == null ? Outcome.AT_REST : reached.next());
      }
    }

    private void beginSoon() {
      try {
        timer.execute(this::begin);
      } catch (RejectedExecutionException closed) {
        LOG.debug("closed; nothing more is begun");
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
