package io.revenge.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/**
 * The migrations of one module, as its history table in the database tells them.
 *
 * @param version the last applied migration, such as {@code 000010}; absent when there is none
 * @param target the newest migration that the operator knows
 * @param pending migrations not yet applied
 */
public record ModuleStatus(
    String name,
    @Nullable String version,
    String target,
    Integer pending,
    State state,
    @Nullable MigrationFailure failure) {

  /** Where a module stands. */
  public enum State {
    Pending,
    Running,
    Applied,
    Failed,
    /** A module that this one needs has failed. */
    Blocked
  }

  /** Where and why the last migration failed. */
  public record MigrationFailure(
      String file,
      @Nullable Integer line,
      @Nullable String statement,
      @Nullable String sqlState,
      String message) {}
}
