package io.revenge.operator.server;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of PostgreSQL that may be set, and to what.
 *
 * @param values of an enum; empty for every other type
 * @param min in {@code unit}; null for booleans and enums
 * @param max in {@code unit}; null for booleans and enums
 * @param unit that of {@code pg_settings}; empty when there is none
 */
public record Parameter(
    String name,
    Context context,
    Type type,
    List<String> values,
    @Nullable BigDecimal min,
    @Nullable BigDecimal max,
    String unit) {

  /** What puts a new value in force. */
  public enum Context {
    RELOADABLE,
    POSTMASTER
  }

  /** How a value is written. */
  public enum Type {
    BOOL,
    INTEGER,
    REAL,
    ENUM
  }

  private static final Pattern NUMBER =
      Pattern.compile("\\s*([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))\\s*([A-Za-z]*)\\s*");

  private static final Map<String, String> BOOLEANS =
      Map.of(
          "on", "on", "true", "on", "yes", "on", "1", "on", "off", "off", "false", "off", "no",
          "off", "0", "off");

  private static final Map<String, BigDecimal> BYTES =
      Map.of(
          "B", BigDecimal.ONE,
          "kB", BigDecimal.valueOf(1L << 10),
          "8kB", BigDecimal.valueOf(1L << 13),
          "MB", BigDecimal.valueOf(1L << 20),
          "GB", BigDecimal.valueOf(1L << 30),
          "TB", BigDecimal.valueOf(1L << 40));

  private static final Map<String, BigDecimal> MICROSECONDS =
      Map.of(
          "us", BigDecimal.ONE,
          "ms", BigDecimal.valueOf(1_000L),
          "s", BigDecimal.valueOf(1_000_000L),
          "min", BigDecimal.valueOf(60_000_000L),
          "h", BigDecimal.valueOf(3_600_000_000L),
          "d", BigDecimal.valueOf(86_400_000_000L));

  /**
   * The value as {@code pg_settings.setting} shows it: a plain number of units, {@code on} or
   * {@code off}, or the enum's word.
   *
   * @throws IllegalArgumentException not a value of this parameter; the message says why
   */
  public String canonical(String value) {
    return switch (type) {
      case BOOL -> bool(value);
      case ENUM -> word(value);
      case INTEGER, REAL -> number(value);
    };
  }

  /**
   * The value as it is written to a configuration file, with its unit.
   *
   * @throws IllegalArgumentException as {@link #canonical}
   */
  public String rendered(String value) {
    String canonical = canonical(value);
    return unit.equals("8kB")
        ? plain(
                canonical.startsWith("-")
                    ? new BigDecimal(canonical)
                    : new BigDecimal(canonical).multiply(BigDecimal.valueOf(8)))
            + (canonical.startsWith("-") ? "" : "kB")
        : canonical + (canonical.startsWith("-") ? "" : unit);
  }

  private static String bool(String value) {
    String known = BOOLEANS.get(value.strip().toLowerCase(Locale.ROOT));
    if (known == null) {
      throw new IllegalArgumentException("%s is not on or off".formatted(value));
    }
    return known;
  }

  private String word(String value) {
    String word = value.strip().toLowerCase(Locale.ROOT);
    if (!values.contains(word)) {
      throw new IllegalArgumentException(
          "%s is not one of %s".formatted(value, String.join(", ", values)));
    }
    return word;
  }

  private String number(String value) {
    Matcher matcher = NUMBER.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("%s is not a number".formatted(value));
    }
    BigDecimal number = new BigDecimal(matcher.group(1)).multiply(factor(matcher.group(2), value));
    if (type == Type.INTEGER && number.stripTrailingZeros().scale() > 0) {
      throw new IllegalArgumentException(
          "%s is not a whole number%s".formatted(value, unit.isEmpty() ? "" : " of " + unit));
    }
    if (min != null && number.compareTo(min) < 0) {
      throw new IllegalArgumentException("%s is below %s".formatted(value, limit(min)));
    }
    if (max != null && number.compareTo(max) > 0) {
      throw new IllegalArgumentException("%s is above %s".formatted(value, limit(max)));
    }
    return plain(number);
  }

  private BigDecimal factor(String suffix, String value) {
    if (suffix.isEmpty()) {
      return BigDecimal.ONE;
    }
    Map<String, BigDecimal> units = BYTES.containsKey(unit) ? BYTES : MICROSECONDS;
    BigDecimal written = units.get(suffix);
    BigDecimal base = units.get(unit);
    if (written == null || base == null) {
      throw new IllegalArgumentException("%s has an unknown unit".formatted(value));
    }
    return written.divide(base, java.math.MathContext.DECIMAL64);
  }

  private String limit(BigDecimal limit) {
    return switch (unit) {
      case "" -> plain(limit);
      case "8kB" -> plain(limit.multiply(BigDecimal.valueOf(8))) + "kB";
      default -> plain(limit) + unit;
    };
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
