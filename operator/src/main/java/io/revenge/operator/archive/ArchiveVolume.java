package io.revenge.operator.archive;

/**
 * The archive volume, as far as it can be known from its claim.
 *
 * @param capacityBytes the claim's {@code status.capacity}
 */
record ArchiveVolume(long capacityBytes) {

  /**
   * The log and tables of a file system: about a twentieth, and on small volumes the 64 MiB of
   * XFS's log.
   */
  private static final double OVERHEAD = 0.07;

  private static final long LEAST_OVERHEAD = 80L << 20;

  /** A try to archive needs room for one segment, and leaves half of one behind when it fails. */
  private static final long TWO_SEGMENTS = 32L << 20;

  /** Bytes that files can have. */
  long usableBytes() {
    long overhead = Math.max(LEAST_OVERHEAD, (long) (OVERHEAD * capacityBytes));
    return Math.max(0, capacityBytes - overhead);
  }

  /** From here on older base backups make room; as in base-backup.sh. */
  private static final double NEARLY_FULL = 0.90;

  /** Whether WAL that comes may soon find no room. */
  boolean nearlyFull(ArchiveReport report) {
    return usableBytes() > 0
        && report.usedBytes() + report.reserveBytes() >= NEARLY_FULL * usableBytes();
  }

  boolean full(ArchiveReport report) {
    return report.usedBytes() + report.reserveBytes() > usableBytes() - TWO_SEGMENTS;
  }
}
