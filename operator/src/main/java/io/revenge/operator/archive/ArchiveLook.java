package io.revenge.operator.archive;

import java.time.Duration;

/**
 * A whole look at the archive, which reads every file's size, and the pulse from before it.
 *
 * <p>While all is well and the pulse is the same, only a hand or a job of ours can have changed the
 * archive: that is seen a little later, and a server at rest is not asked for all of it each time.
 */
public record ArchiveLook(ArchiveReport report, ArchivePulse pulse) {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Whether another look would show the same. */
  public boolean holds(ArchivePulse now) {
    return isWell()
        && now.waiting() == 0
        && now.beatsAs(pulse)
        && now.at().isBefore(report.observedAt().plus(LONGEST));
  }

  private boolean isWell() {
    return report.restorableSince().isPresent()
        && report.waitingSegments() == 0
        && report.oldestLeftover().isEmpty()
        && report.diverged().isEmpty()
        && report.ahead().isEmpty();
  }
}
