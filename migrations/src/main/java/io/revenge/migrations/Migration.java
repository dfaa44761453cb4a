package io.revenge.migrations;

import java.time.Duration;

/**
 * One migration: an up file and the down file that undoes it.
 *
 * @param number 1 to 999999
 * @param name what the file name says after the number
 * @param up the SQL that applies it
 * @param down the SQL that undoes it
 * @param header what the up file's first comment lines ask for
 */
public record Migration(int number, String name, String up, String down, Header header) {

  /** The number as files and histories write it: six digits. */
  public String version() {
    return "%06d".formatted(number);
  }

  /** The name of the up file, such as {@code 000010_movies.up.sql}. */
  public String file() {
    return version() + "_" + name + ".up.sql";
  }

  /**
   * What a file asks for in its first comment lines.
   *
   * @param inTransaction false after {@code -- revenge: no-transaction}; the file then holds one
   *     statement
   * @param statementTimeout from {@code -- revenge: statement-timeout=15min}; 15 minutes when
   *     absent
   */
  public record Header(boolean inTransaction, Duration statementTimeout) {
    static final Header DEFAULT = new Header(true, Duration.ofMinutes(15));
  }
}
