package io.revenge.operator.partition;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A stretch of time, as PostgreSQL's range partitions have it.
 *
 * @param from inclusive
 * @param to exclusive
 */
public record Range(Instant from, Instant to) {

  public Range {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("empty range from " + from + " to " + to);
    }
  }

  boolean contains(Instant instant) {
    return !instant.isBefore(from) && instant.isBefore(to);
  }

  boolean intersects(Range other) {
    return from.isBefore(other.to) && other.from.isBefore(to);
  }

  /** Whether nothing in this range is after the cutoff. */
  boolean whollyBefore(Instant cutoff) {
    return !to.isAfter(cutoff);
  }

  /** Whether the ranges, which may touch but not overlap, leave no gap in this one. */
  boolean isCoveredBy(Collection<Range> ranges) {
    return !end(from, ranges).isBefore(to);
  }

  /** How far the ranges reach from an instant without a gap; the instant itself if not at all. */
  static Instant end(Instant start, Collection<Range> ranges) {
    List<Range> sorted = ranges.stream().sorted(Comparator.comparing(Range::from)).toList();
    Instant reached = start;
    for (Range range : sorted) {
      if (range.contains(reached)) {
        reached = range.to;
      }
    }
    return reached;
  }
}
