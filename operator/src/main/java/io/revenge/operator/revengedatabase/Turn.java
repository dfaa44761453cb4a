package io.revenge.operator.revengedatabase;

import io.revenge.operator.postgres.Sessions;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a job runs with. It is a look, whose time is limited as a whole and whose connections end
 * with it, except between {@link #beginWork()} and {@link #endWork()}.
 */
final class Turn implements AutoCloseable {

  private final Sessions sessions;
  private final BooleanSupplier placeForWork;
  private final ScheduledExecutorService timer;
  private final Duration patience;
  private @Nullable ScheduledFuture<?> end;
  private boolean apart;
  private boolean timedOutBefore;

  /**
   * Begins a look.
   *
   * @param sessions learns of every connection of the job
   * @param placeForWork takes a place among those that work, if one is free
   * @param patience how long a look may take
   */
  Turn(
      Sessions sessions,
      BooleanSupplier placeForWork,
      ScheduledExecutorService timer,
      Duration patience) {
    this.sessions = sessions;
    this.placeForWork = placeForWork;
    this.timer = timer;
    this.patience = patience;
    watch();
  }

  Sessions sessions() {
    return sessions;
  }

  /**
   * Asks for leave to do what may take long.
   *
   * @return false while too many others work; the next look asks again
   */
  boolean beginWork() {
    if (!placeForWork.getAsBoolean()) {
      return false;
    }
    close();
    return true;
  }

  /** What follows is a look again, with a time of its own. */
  void endWork() {
    watch();
  }

  /** What follows has a time of its own; that it was cut says nothing about the rest. */
  void lookApart() {
    close();
    timedOutBefore = sessions.isExpired();
    apart = true;
    watch();
  }

  /** Whether the look was cut before it came to what is looked at apart. */
  boolean isTimedOut() {
    return apart ? timedOutBefore : sessions.isExpired();
  }

  @Override
  public void close() {
    if (end != null) {
      end.cancel(false);
    }
  }

  private void watch() {
    try {
      end = timer.schedule(sessions::expire, patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      sessions.expire();
    }
  }
}
