package io.revenge.operator.archive;

/**
 * What competes with a first base backup.
 *
 * @param baseBackups that run, of whichever database
 * @param starting other databases that are not Ready
 */
public record OtherDatabases(long baseBackups, long starting) {

  /** Nothing goes on. */
  public static final OtherDatabases AT_REST = new OtherDatabases(0, 0);
}
