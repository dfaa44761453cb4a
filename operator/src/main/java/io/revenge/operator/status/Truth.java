package io.revenge.operator.status;

/** The status of a condition, in Kubernetes' spelling. */
public enum Truth {
  TRUE("True"),
  FALSE("False"),
  UNKNOWN("Unknown");

  private final String value;

  Truth(String value) {
    this.value = value;
  }

  /** What a condition says; anything else than True and False is unknown. */
  static Truth of(String value) {
    return switch (value) {
      case "True" -> TRUE;
      case "False" -> FALSE;
      default -> UNKNOWN;
    };
  }

  /** As a condition says it. */
  public String value() {
    return value;
  }
}
