package io.revenge.operator.archive;

import io.revenge.operator.archive.ArchiveObserver.Unanswered;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.status.Verdict;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The condition {@code Archiving} while PostgreSQL cannot read the archive volume. */
public final class ArchiveUnreadable {

  private static final String REASON = "ArchiveUnreadable";

  /** {@code query_canceled}: by {@code statement_timeout}. */
  private static final String CANCELED = "57014";

  private ArchiveUnreadable() {}

  /**
   * A look that failed; empty when the connection broke, which says nothing about the volume.
   *
   * @param names of the resource, for the commands in the message
   */
  public static Optional<Verdict> of(Names names, SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    if (state.equals(CANCELED) || isUnanswered(failure)) {
      return Optional.of(verdict(names, "does not answer within 10 s"));
    }
    if (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")) {
      return Optional.empty();
    }
    return Optional.of(
        verdict(names, "cannot be read: %s (SQLSTATE %s)".formatted(failure.getMessage(), state)));
  }

  /** A look that was given up, and whose process in the server still waits for the volume. */
  public static Verdict of(Names names, Unanswered look) {
    return verdict(
        names,
        "has not answered process %d of the server since %s"
            .formatted(look.pid(), look.since().truncatedTo(ChronoUnit.SECONDS)));
  }

  private static boolean isUnanswered(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.net.SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  private static Verdict verdict(Names names, String trouble) {
    return Verdict.isFalse(
        "Archiving",
        REASON,
        ("The archive volume %s. What is archived is not known, and no base backup is taken; the"
             + " database serves. Look at the volume of claim %s: kubectl -n %s exec %s -c postgres"
             + " -- timeout 10 ls -lR /archive. The operator retries automatically.")
            .formatted(trouble, names.archiveClaim(), names.namespace(), names.pod()));
  }
}
