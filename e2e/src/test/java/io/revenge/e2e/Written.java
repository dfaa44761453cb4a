package io.revenge.e2e;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows that clients write, to know afterwards which of those that were acknowledged are lost. */
final class Written {

  /** An identity would be given twice where a row is lost. */
  static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS written (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), text text DEFAULT repeat('x', 100))
      """;

  /** The process that serves one of the writers. */
  static final String A_WRITER =
      """
      SELECT pid FROM pg_stat_activity
      WHERE query LIKE 'INSERT INTO written%' AND pid <> pg_backend_pid() LIMIT 1
      """;

  private static final String ROW = "INSERT INTO written DEFAULT VALUES RETURNING id";

  private Written() {}

  /** Begins to write; gives the acknowledged rows. */
  static Repeated by(int clients, Client client, Login login) {
    return Repeated.start(clients, client, login, ROW, Duration.ofMillis(2));
  }

  static Set<String> lost(List<String> acknowledged, Client client, Login login) {
    var lost = new HashSet<>(acknowledged);
    client.sql(login, "SELECT id FROM written").lines().forEach(lost::remove);
    return lost;
  }
}
