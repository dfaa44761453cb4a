package io.revenge.operator.postgres;

import java.io.IOException;
import java.util.Optional;

/**
 * The server sent more than the operator keeps. It did answer: what is too large is made by whoever
 * owns the database.
 */
public final class ExcessiveAnswerException extends IOException {

  private static final long serialVersionUID = 1L;

  ExcessiveAnswerException(String message) {
    super(message);
  }

  /** The one among the causes of a failure; pgjdbc wraps it. */
  public static Optional<ExcessiveAnswerException> in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ExcessiveAnswerException excessive) {
        return Optional.of(excessive);
      }
    }
    return Optional.empty();
  }
}
