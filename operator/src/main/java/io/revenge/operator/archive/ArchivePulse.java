package io.revenge.operator.archive;

import java.time.Instant;

/**
 * What changes whenever the archive does, and costs next to nothing to ask for.
 *
 * @param at the server's clock
 * @param segment that the server writes; empty while it recovers
 * @param archived segments since the statistics began
 * @param failed tries since the statistics began
 * @param waiting segments and histories that are not archived
 */
public record ArchivePulse(Instant at, String segment, long archived, long failed, int waiting) {

  boolean beatsAs(ArchivePulse other) {
    return segment.equals(other.segment) && archived == other.archived && failed == other.failed;
  }
}
