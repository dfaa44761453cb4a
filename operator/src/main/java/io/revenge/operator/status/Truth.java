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

  /** As a condition says it. */
  public String value() {
    return value;
  }
}
