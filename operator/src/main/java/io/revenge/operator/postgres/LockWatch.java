package io.revenge.operator.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches for whom the session of a job waits, while it works: PostgreSQL says that a lock was not
 * to be had, but not who has it. Work that is done soon is not watched.
 */
public final class LockWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LockWatch.class);

  private static final Duration FIRST = Duration.ofMillis(700);

  /** A lock is awaited for 2 s. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Postgres postgres;
  private final Job job;
  private final Thread thread;
  private volatile @Nullable LockHolder last;

  private LockWatch(Postgres postgres, Job job) {
    this.postgres = postgres;
    this.job = job;
    this.thread = Thread.ofVirtual().name("lock-watch").unstarted(this::watch);
  }

  /** Begins; ends when it is closed. */
  public static LockWatch start(Postgres postgres, Job job) {
    LockWatch watch = new LockWatch(postgres, job);
    watch.thread.start();
    return watch;
  }

  /** For whom the job's session was last seen to wait. */
  public Optional<LockHolder> holder() {
    return Optional.ofNullable(last);
  }

  private void watch() {
    try {
      Thread.sleep(FIRST);
      try (Connection operator = postgres.asOperator(Job.OBSERVE)) {
        while (!Thread.interrupted()) {
          LockHolder.blocking(operator, postgres.applicationName(job))
              .ifPresent(holder -> last = holder);
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    } catch (SQLException gone) {
      LOG.debug("not watched any longer", gone);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
