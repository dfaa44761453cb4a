package io.revenge.operator.server;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What the end of PostgreSQL's log says of why the server ended. */
final class PostgresLog {

  /**
   * A line of the server itself: those of sessions have {@code user@database} in between, see
   * {@code log_line_prefix}.
   */
  private static final Pattern FATAL = Pattern.compile("(?m)\\[[0-9]+] (?:PANIC|FATAL): +(\\S.*)$");

  private static final String NO_SPACE = "No space left on device";

  private PostgresLog() {}

  /** The last error that ended the server, without its prefix; without one the last line. */
  static String lastWord(String log) {
    return last(log, line -> true)
        .or(() -> log.strip().lines().reduce((first, second) -> second))
        .orElse(log);
  }

  /** The last error about a volume that is full, if that ended the server. */
  static Optional<String> noSpace(String log) {
    return last(log, PostgresLog::saysNoSpace);
  }

  /** Whether a line of any program is the operating system's word for a full volume. */
  static boolean saysNoSpace(String line) {
    return line.contains(NO_SPACE);
  }

  private static Optional<String> last(String log, Predicate<String> which) {
    return FATAL
        .matcher(log)
        .results()
        .map(line -> line.group(1).strip())
        .filter(which)
        .reduce((first, second) -> second);
  }
}
