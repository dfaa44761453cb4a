package io.revenge.operator.revengedatabase;

import io.revenge.operator.postgres.ExcessiveAnswerException;
import io.revenge.operator.status.Verdict;
import java.sql.SQLException;
import java.util.Optional;

/** The condition {@code DatabaseWorkDone}: whether a statement of the operator was refused. */
final class DatabaseWorkDone {

  static final String TYPE = "DatabaseWorkDone";

  private static final String NOT_MEASURED = "NotMeasured";
  private static final String DONE = "Done";
  private static final String OPERATOR_DEFECT = "OperatorDefect";
  private static final String STATEMENT_REFUSED = "StatementRefused";
  private static final String DATA_VOLUME_FULL = "DataVolumeFull";
  private static final String ANSWER_TOO_LARGE = "AnswerTooLarge";

  /** {@code disk_full}. */
  private static final String DISK_FULL = "53100";

  private DatabaseWorkDone() {}

  static Verdict none() {
    return Verdict.isTrue(TYPE, DONE, "no statement of the operator was refused");
  }

  static Verdict notMeasured() {
    return Verdict.unknown(
        TYPE, NOT_MEASURED, "the server could not be asked; see DatabaseReachable");
  }

  static Verdict of(SQLException refusal) {
    if (DISK_FULL.equals(refusal.getSQLState())) {
      return Verdict.isFalse(
          TYPE,
          DATA_VOLUME_FULL,
          ("PostgreSQL has no room left for a statement of the operator: %s; enlarge"
                  + " spec.postgres.storage.size, it is tried again")
              .formatted(refusal.getMessage()));
    }
    Optional<ExcessiveAnswerException> excessive = ExcessiveAnswerException.in(refusal);
    if (excessive.isPresent()) {
      return Verdict.isFalse(
          TYPE,
          ANSWER_TOO_LARGE,
          ("%s, and the operator reads no more than that; look for a view or a function in place of"
                  + " a table of public.flyway_history_*, or for a table there with thousands of"
                  + " rows; it retries automatically")
              .formatted(excessive.get().getMessage()));
    }
    return Verdict.isFalse(
        TYPE,
        STATEMENT_REFUSED,
        "PostgreSQL refused a statement of the operator (SQLSTATE %s): %s; it is tried again"
            .formatted(refusal.getSQLState(), refusal.getMessage()));
  }

  static Verdict of(RuntimeException defect) {
    return Verdict.isFalse(
        TYPE,
        OPERATOR_DEFECT,
        "the operator failed where it should not: %s; it tries again, its log has the rest: report it"
            .formatted(defect));
  }
}
