package io.revenge.migrations;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the lines {@code -- revenge: …} at the head of a migration. */
final class Headers {
  private static final Pattern LINE = Pattern.compile("--\\s*revenge:\\s*(.*?)\\s*");
  private static final Pattern TIMEOUT = Pattern.compile("statement-timeout=(\\d{1,6})(s|min|h)");

  private Headers() {}

  static Migration.Header read(String file, String sql, List<String> faults) {
    boolean inTransaction = Migration.Header.DEFAULT.inTransaction();
    Duration timeout = Migration.Header.DEFAULT.statementTimeout();
    for (String line :
        sql.lines().takeWhile(line -> line.isBlank() || line.startsWith("--")).toList()) {
      Matcher header = LINE.matcher(line);
      if (!header.matches()) {
        continue;
      }
      String text = header.group(1);
      Optional<Duration> asked = timeout(text);
      if (text.equals("no-transaction")) {
        inTransaction = false;
      } else if (asked.isPresent()) {
        timeout = asked.get();
      } else {
        faults.add(
            "%s: unknown header '%s', known are no-transaction and statement-timeout=<n>s|min|h"
                .formatted(file, text));
      }
    }
    return new Migration.Header(inTransaction, timeout);
  }

  private static Optional<Duration> timeout(String text) {
    Matcher timeout = TIMEOUT.matcher(text);
    if (!timeout.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(timeout.group(1));
    Duration duration =
        switch (timeout.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "min" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        };
    // PostgreSQL counts it in milliseconds, in 31 bits.
    return duration.isPositive() && duration.toMillis() <= Integer.MAX_VALUE
        ? Optional.of(duration)
        : Optional.empty();
  }
}
