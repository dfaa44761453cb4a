package io.revenge.operator.management;

import java.util.function.BooleanSupplier;

/**
 * The operator's health, from its informers.
 *
 * <p>A standby is live and ready: it watches, and takes over when the leader is gone.
 */
public final class Health {

  private final BooleanSupplier isStarted;
  private final BooleanSupplier informersAreHealthy;

  public Health(BooleanSupplier isStarted, BooleanSupplier informersAreHealthy) {
    this.isStarted = isStarted;
    this.informersAreHealthy = informersAreHealthy;
  }

  /** Whether every informer has read what there is. */
  boolean started() {
    return isStarted.getAsBoolean();
  }

  /** Whether the process should go on; a restart mends an informer that gave up. */
  boolean live() {
    return !started() || informersAreHealthy.getAsBoolean();
  }

  boolean ready() {
    return started() && informersAreHealthy.getAsBoolean();
  }
}
