package io.revenge.api.v1alpha1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lengths that the schema states for what the operator writes, and how a longer value is made to
 * fit: the API server refuses a status with one value too long, and with it everything that the
 * status had to say.
 */
final class Bounds {

  /** Text of PostgreSQL or of a program; characters. */
  static final int TEXT = 4096;

  /** The message of a condition, as Kubernetes bounds it; characters. */
  static final int MESSAGE = 32768;

  /** Names that PostgreSQL bounds at 63 bytes. */
  static final int IDENTIFIER = 63;

  /** File names, object names and addresses. */
  static final int NAME = 253;

  /** RFC 3339 with nanoseconds and an offset. */
  static final int TIME = 64;

  static final int MODULES = 32;
  static final int TABLES = 32;
  static final int BASE_BACKUPS = 64;
  static final int FORMER_SYSTEMS = 16;

  private static final String CUT = " [cut]";

  private Bounds() {}

  /** The text, or its beginning with a mark that it was cut. */
  static String fit(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = max - CUT.length();
    // Half of a surrogate pair is no text.
    int whole = Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    return text.substring(0, whole) + CUT;
  }

  static @Nullable String fitNullable(@Nullable String text, int max) {
    return text == null ? null : fit(text, max);
  }

  /** The last of the elements. */
  static <T> List<T> last(List<T> elements, int max) {
    return List.copyOf(elements.subList(Math.max(0, elements.size() - max), elements.size()));
  }
}
