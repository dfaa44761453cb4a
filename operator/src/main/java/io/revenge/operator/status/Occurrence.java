package io.revenge.operator.status;

/**
 * What happened to a resource, to be told in an Event.
 *
 * @param warning whether something went wrong
 * @param reason in CamelCase
 * @param message a sentence
 */
public record Occurrence(boolean warning, String reason, String message) {

  /** Something that went as it should. */
  public static Occurrence normal(String reason, String message) {
    return new Occurrence(false, reason, message);
  }

  /** Something that went wrong. */
  public static Occurrence warning(String reason, String message) {
    return new Occurrence(true, reason, message);
  }
}
