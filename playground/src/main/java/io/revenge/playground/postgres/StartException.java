package io.revenge.playground.postgres;

/** A server that cannot start, for a reason that the init container would have told too. */
public final class StartException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  StartException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** CamelCase, as the init container's termination message has it. */
  public String reason() {
    return reason;
  }
}
