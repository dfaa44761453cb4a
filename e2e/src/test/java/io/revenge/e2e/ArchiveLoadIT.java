package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.ArchiveStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However much is written in the long run, the archive volume is no reason to stop. */
@ClusterTest
class ArchiveLoadIT {

  private static final String NAME = "busy";
  private static final long ARCHIVE_MIB = 320;
  private static final int TIMES_ITS_SIZE = Boolean.getBoolean("e2e.soak") ? 30 : 3;

  /** One statement, that is one transaction, writes this much. */
  private static final int BATCH_MIB = 8;

  private static final int STATEMENTS = 2;
  private static final int ROWS = 1000;

  /** First as fast as the server can, so that no base backup is in time. */
  private static final int BURST_MIB = 480;

  /** Then as fast as base backups can be taken: a quarter of the volume fills while one is. */
  private static final Duration PACE = Duration.ofSeconds(4);

  private final Space space;
  private final Client client;

  ArchiveLoadIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void manyTimesWhatTheArchiveVolumeHoldsIsWrittenAndNothingStops() {
    space.kubectl().apply(Space.sized(NAME, "2Gi", ARCHIVE_MIB + "Mi", "300Mi"));
    space.awaitReady(NAME);
    space.awaitCondition(NAME, "Archiving", "True");
    var login = space.login(NAME);
    client.sql(login, "CREATE TABLE rows (batch int, text text)");
    var server = space.serverStart(NAME);
    var start = client.sql(login, "SELECT pg_current_wal_lsn()");

    var acknowledged = 0;
    for (; writtenMib(login, start) < BURST_MIB; acknowledged += STATEMENTS) {
      client.sql(login, batches(acknowledged));
    }
    awaitThatAllIsArchived();

    var longest = Duration.ZERO;
    while (writtenMib(login, start) < TIMES_ITS_SIZE * ARCHIVE_MIB) {
      var begun = System.nanoTime();
      client.sql(login, batches(acknowledged));
      acknowledged += STATEMENTS;
      var took = Duration.ofNanos(System.nanoTime() - begun);
      longest = took.compareTo(longest) > 0 ? took : longest;
      await().atMost(Duration.ofMinutes(1)).until(() -> System.nanoTime() - begun > PACE.toNanos());
    }
    System.out.printf(
        "%d MiB of WAL into an archive of %d MiB; the longest wait for %d MiB: %s%n",
        writtenMib(login, start), ARCHIVE_MIB, STATEMENTS * BATCH_MIB, longest);

    assertThat(client.sql(login, "SELECT count(*), count(DISTINCT batch) FROM rows"))
        .isEqualTo(acknowledged * ROWS + "|" + acknowledged);
    assertThat(space.serverStart(NAME)).as("the server").isEqualTo(server);
    awaitThatAllIsArchived();
    assertThat(archive().baseBackups()).isNotEmpty();
    assertThat(space.condition(NAME, "Ready").getStatus()).isEqualTo("True");
  }

  private void awaitThatAllIsArchived() {
    space.awaitCondition(NAME, "Archiving", "True");
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(archive().waitingSegments()).isZero());
  }

  /** Rows, and what a busy application writes beside them; without filling the data volume. */
  private static String batches(int first) {
    var statements = new StringBuilder();
    for (var batch = first; batch < first + STATEMENTS; batch++) {
      statements.append(
          """
          WITH noise AS (
            SELECT count(pg_logical_emit_message(true, 'test', repeat('x', 1048576)))
            FROM generate_series(1, %d)
          )
          INSERT INTO rows SELECT %d, md5(n::text) FROM noise, generate_series(1, %d) AS n;
          """
              .formatted(BATCH_MIB, batch, ROWS));
    }
    return statements.toString();
  }

  private long writtenMib(Login login, String start) {
    return Long.parseLong(
        client.sql(
            login,
            "SELECT (pg_wal_lsn_diff(pg_current_wal_lsn(), '%s') / 1048576)::bigint"
                .formatted(start)));
  }

  private ArchiveStatus archive() {
    return Objects.requireNonNull(space.status(NAME).archive());
  }
}
