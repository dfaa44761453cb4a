package io.revenge.operator.status;

/**
 * What a concern found about one condition, without the times that the status adds.
 *
 * @param type the condition's type, CamelCase
 * @param reason a fixed CamelCase word
 * @param message for the person on call; names the next step when there is one
 */
public record Verdict(String type, Truth status, String reason, String message) {

  public static Verdict isTrue(String type, String reason, String message) {
    return new Verdict(type, Truth.TRUE, reason, message);
  }

  public static Verdict isFalse(String type, String reason, String message) {
    return new Verdict(type, Truth.FALSE, reason, message);
  }

  public static Verdict unknown(String type, String reason, String message) {
    return new Verdict(type, Truth.UNKNOWN, reason, message);
  }

  public boolean isTrue() {
    return status == Truth.TRUE;
  }

  public boolean isFalse() {
    return status == Truth.FALSE;
  }
}
