package io.revenge.operator.partition;

import io.revenge.api.v1alpha1.PartitionedTableSpec;
import io.revenge.api.v1alpha1.PartitionsSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How long rows are kept.
 *
 * @param days 1 to 99999, each of 24 hours
 */
record Retention(int days) {

  /** The retention of a table; empty means for ever. */
  static Optional<Retention> of(PartitionsSpec spec, String table) {
    return spec.tables().stream()
        .filter(named -> named.name().equals(table))
        .map(PartitionedTableSpec::retention)
        .filter(Objects::nonNull)
        .map(Retention::parse)
        .findFirst();
  }

  /** Reads {@code 90d}. */
  static Retention parse(String text) {
    if (!text.matches("[1-9][0-9]{0,4}d")) {
      throw new IllegalArgumentException("retention is not a number of days such as 90d: " + text);
    }
    return new Retention(Integer.parseInt(text.substring(0, text.length() - 1)));
  }

  /** Rows before it may go. */
  Instant cutoff(Instant now) {
    return now.minus(Duration.ofDays(days));
  }

  /** When the cutoff reaches the end of the range. */
  Instant passes(Range range) {
    return range.to().plus(Duration.ofDays(days));
  }
}
