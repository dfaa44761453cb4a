package io.revenge.operator.postgres;

import java.time.Duration;

/**
 * What a connection is for. Decides how long a statement may take, and names the session in {@code
 * pg_stat_activity}.
 */
public enum Job {
  /** Reads, also the seed's health check: {@code SELECT 1} within 5 s. */
  OBSERVE("observe", Duration.ofSeconds(5), Duration.ofSeconds(3)),
  MIGRATE("migrate", Duration.ofMinutes(15), Duration.ofSeconds(30)),
  PARTITION("partition", Duration.ofMinutes(15), Duration.ofSeconds(30)),
  PARAMETERS("parameter", Duration.ofSeconds(10), Duration.ofSeconds(5)),
  PASSWORD("password", Duration.ofSeconds(10), Duration.ofSeconds(5)),
  /** Reload of the configuration, certificates included. */
  RELOAD("reload", Duration.ofSeconds(10), Duration.ofSeconds(5)),
  /** Reads the archive volume, which may be slow or not answer at all. */
  ARCHIVE("archive", Duration.ofSeconds(10), Duration.ofSeconds(3)),
  /** Ending what an operator that was killed left behind. */
  LEFTOVER("leftover", Duration.ofSeconds(30), Duration.ofSeconds(10));

  private final String label;
  private final Duration statementTimeout;
  private final Duration grace;

  Job(String label, Duration statementTimeout, Duration grace) {
    this.label = label;
    this.statementTimeout = statementTimeout;
    this.grace = grace;
  }

  /**
   * Last word of the {@code application_name}. At most 9 characters: with the operator's name and a
   * UID the 63 bytes are full.
   */
  String label() {
    return label;
  }

  /** How long the server lets a statement run. */
  public Duration statementTimeout() {
    return statementTimeout;
  }

  /**
   * How long the server lets a statement wait for a lock; zero where that may take as long as the
   * statement. Who waits for a lock on a table makes everybody else wait who wants it afterwards.
   */
  Duration lockTimeout() {
    return this == MIGRATE || this == PARTITION ? Duration.ofSeconds(2) : Duration.ZERO;
  }

  /** How much longer than that the operator waits for an answer. */
  Duration grace() {
    return grace;
  }
}
