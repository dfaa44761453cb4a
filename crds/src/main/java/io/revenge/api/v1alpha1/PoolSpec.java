package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The application's connection pool, as pgxpool names it; durations as Go writes them. */
public record PoolSpec(
    @Default("5") @Min(0) @Max(10000) Integer minConnections,
    @Default("25") @Min(1) @Max(10000) Integer maxConnections,
    @Default("1h") @Size(max = 20) @Pattern(GO_DURATION) String maxLifetime,
    @Default("30m") @Size(max = 20) @Pattern(GO_DURATION) String maxIdleTime,
    @Default("1m") @Size(max = 20) @Pattern(GO_DURATION) String healthCheckPeriod) {

  static final String GO_DURATION = "^([0-9]+h)?([0-9]+m)?([0-9]+s)?$";

  static final PoolSpec DEFAULT = new PoolSpec(null, null, null, null, null);

  public PoolSpec(
      @Nullable Integer minConnections,
      @Nullable Integer maxConnections,
      @Nullable String maxLifetime,
      @Nullable String maxIdleTime,
      @Nullable String healthCheckPeriod) {
    this.minConnections = minConnections == null ? Integer.valueOf(5) : minConnections;
    this.maxConnections = maxConnections == null ? Integer.valueOf(25) : maxConnections;
    this.maxLifetime = maxLifetime == null ? "1h" : maxLifetime;
    this.maxIdleTime = maxIdleTime == null ? "30m" : maxIdleTime;
    this.healthCheckPeriod = healthCheckPeriod == null ? "1m" : healthCheckPeriod;
  }
}
