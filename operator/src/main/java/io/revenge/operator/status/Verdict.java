package io.revenge.operator.status;

import io.fabric8.kubernetes.api.model.Condition;

/**
 * What a concern found about one condition, without the times that the status adds.
 *
 * @param type the condition's type, CamelCase
 * @param reason a fixed CamelCase word
 * @param message for the person on call; names the next step when there is one
 */
public record Verdict(String type, Truth status, String reason, String message) {

  /**
   * What others say, such as PostgreSQL, may be of any length; a person reads no more than this.
   */
  private static final int LONGEST_MESSAGE = 2000;

  public Verdict {
    if (message.length() > LONGEST_MESSAGE) {
      message = message.substring(0, LONGEST_MESSAGE - 1) + "…";
    }
  }

  public static Verdict isTrue(String type, String reason, String message) {
    return new Verdict(type, Truth.TRUE, reason, message);
  }

  public static Verdict isFalse(String type, String reason, String message) {
    return new Verdict(type, Truth.FALSE, reason, message);
  }

  public static Verdict unknown(String type, String reason, String message) {
    return new Verdict(type, Truth.UNKNOWN, reason, message);
  }

  /** What a condition said before. */
  public static Verdict of(Condition condition) {
    return new Verdict(
        condition.getType(),
        Truth.of(condition.getStatus()),
        condition.getReason(),
        condition.getMessage());
  }

  public boolean isTrue() {
    return status == Truth.TRUE;
  }

  public boolean isFalse() {
    return status == Truth.FALSE;
  }
}
