package io.revenge.operator.partition;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A calendar month in UTC, the period of every partition.
 *
 * @param value years 1 to 9999, so that names sort like time
 */
public record Month(YearMonth value) implements Comparable<Month> {

  private static final Pattern SUFFIX = Pattern.compile("_([0-9]{4})_(0[1-9]|1[0-2])");

  public Month {
    if (value.getYear() < 1 || value.getYear() > 9999) {
      throw new IllegalArgumentException("month outside years 1 to 9999: " + value);
    }
  }

  public static Month containing(Instant instant) {
    return new Month(YearMonth.from(instant.atOffset(ZoneOffset.UTC)));
  }

  /** The month of a partition by its name, if the name is one that this class gives. */
  static Optional<Month> ofPartition(String table, String partition) {
    if (!partition.startsWith(table)) {
      return Optional.empty();
    }
    Matcher suffix = SUFFIX.matcher(partition.substring(table.length()));
    if (!suffix.matches() || suffix.group(1).equals("0000")) {
      return Optional.empty();
    }
    return Optional.of(
        new Month(
            YearMonth.of(Integer.parseInt(suffix.group(1)), Integer.parseInt(suffix.group(2)))));
  }

  public Month plus(int months) {
    return new Month(value.plusMonths(months));
  }

  public Range range() {
    return new Range(start(value), start(value.plusMonths(1)));
  }

  /** Such as {@code activity_log_2026_12}. */
  public String partitionOf(String table) {
    return String.format(
        Locale.ROOT, "%s_%04d_%02d", table, value.getYear(), value.getMonthValue());
  }

  /** Such as {@code 2026-12-01 00:00:00+00}: without the offset a session's zone would decide. */
  String from() {
    return literal(value);
  }

  /** The start of the next month, which the partition does not contain. */
  String to() {
    return literal(value.plusMonths(1));
  }

  @Override
  public int compareTo(Month other) {
    return value.compareTo(other.value);
  }

  /** Such as {@code 2026-12}. */
  @Override
  public String toString() {
    return value.toString();
  }

  private static Instant start(YearMonth month) {
    return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  private static String literal(YearMonth month) {
    return String.format(
        Locale.ROOT, "%04d-%02d-01 00:00:00+00", month.getYear(), month.getMonthValue());
  }
}
