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

  private static final long RESERVE = 4L << 20;

  /** Bytes that files can have. */
  long usableBytes() {
    long overhead = Math.max(LEAST_OVERHEAD, (long) (OVERHEAD * capacityBytes));
    return Math.max(0, capacityBytes - overhead);
  }

  /**
   * What {@code base-backup.sh} keeps free for the next base backup.
   *
   * @param baseBackupBytes size of the newest
   */
  static long reserveBytes(long baseBackupBytes) {
    return baseBackupBytes * 6 / 5 + RESERVE;
  }

  boolean full(ArchiveReport report) {
    long reserve =
        report.newestBaseBackup().map(newest -> reserveBytes(newest.sizeBytes())).orElse(0L);
    return report.usedBytes() + reserve > usableBytes() - TWO_SEGMENTS;
  }
}
