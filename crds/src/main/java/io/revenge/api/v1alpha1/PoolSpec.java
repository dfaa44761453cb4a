package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The application's connection pool, as pgxpool names it; durations as Go writes them. */
@ValidationRule(
    fieldPath = ".minConnections",
    value = "self.minConnections <= self.maxConnections",
    message = "must not exceed maxConnections: lower it or raise maxConnections")
@ValidationRule(
    fieldPath = ".maxLifetime",
    value =
        "self.maxLifetime != '' && self.maxLifetime.matches('"
            + PoolSpec.DURATION
            + "') && duration(self.maxLifetime) > duration('0s')",
    message = PoolSpec.DURATION_MESSAGE)
@ValidationRule(
    fieldPath = ".maxIdleTime",
    value =
        "self.maxIdleTime != '' && self.maxIdleTime.matches('"
            + PoolSpec.DURATION
            + "') && duration(self.maxIdleTime) > duration('0s')",
    message = PoolSpec.DURATION_MESSAGE)
@ValidationRule(
    fieldPath = ".healthCheckPeriod",
    value =
        "self.healthCheckPeriod != '' && self.healthCheckPeriod.matches('"
            + PoolSpec.DURATION
            + "') && duration(self.healthCheckPeriod) > duration('0s')",
    message = PoolSpec.DURATION_MESSAGE)
public record PoolSpec(
    @JsonPropertyDescription("Connections that the pool keeps open.")
        @Default("5")
        @Min(0)
        @Max(10000)
        Integer minConnections,
    @JsonPropertyDescription(
            "Connections that the pool opens at most: no more than the server's max_connections"
                + " (100 unless set) less 15, which the server, the operator, the exporter and"
                + " backups keep.")
        @Default("25")
        @Min(1)
        @Max(10000)
        Integer maxConnections,
    @JsonPropertyDescription("Age at which a connection is closed, such as 1h.")
        @Default("1h")
        @Size(max = 20)
        String maxLifetime,
    @JsonPropertyDescription("Time without use after which a connection is closed, such as 30m.")
        @Default("30m")
        @Size(max = 20)
        String maxIdleTime,
    @JsonPropertyDescription("Time between two checks of idle connections, such as 1m.")
        @Default("1m")
        @Size(max = 20)
        String healthCheckPeriod) {

  /** Whole hours, minutes and seconds; takes the empty string, too. */
  static final String DURATION = "^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$";

  static final String DURATION_MESSAGE = "must be a duration above zero such as 90s, 30m or 1h30m";

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
