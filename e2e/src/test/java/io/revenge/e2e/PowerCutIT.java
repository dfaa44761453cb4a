package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.ArchiveStatus.BaseBackup;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was acknowledged, archived or listed is there after the power of the node was cut. */
@ClusterTest(faults = true)
@Isolated("cuts the power of a node")
class PowerCutIT {

  private static final int ROUNDS = Integer.getInteger("e2e.powerCuts", 1);

  private static final String SWITCH = "SELECT pg_walfile_name(pg_switch_wal())";
  private static final String LAST_ARCHIVED = "SELECT last_archived_wal FROM pg_stat_archiver";

  private final Space space;
  private final Faults faults;

  PowerCutIT(Space space, Faults faults) {
    this.space = space;
    this.faults = faults;
  }

  static IntStream rounds() {
    return IntStream.rangeClosed(1, ROUNDS);
  }

  @ParameterizedTest(name = "round {0}")
  @MethodSource("rounds")
  void nothingThatWasSaidToBeKeptIsLost(int round) {
    var name = "cut-" + round;
    space.createSmall(name);
    var login = space.login(name);
    var client = clientElsewhere(name);
    client.sql(login, Written.TABLE);
    try (var rows = Written.by(4, client, login)) {
      awaitListed(name, round);
      var segment = space.superuser(name, "postgres", SWITCH);
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> archived(name), last -> last.compareTo(segment) >= 0);
      var status = space.status(name);
      var last = archived(name);

      faults.cutPower(node(name));

      var before = rows.rows().size();
      rows.awaitMore(20);
      var acknowledged = rows.stop();
      var lost = Written.lost(acknowledged, client, login);
      System.out.printf(
          "PowerCutIT: cut after %d rows, then %d more, %d lost; archived up to %s, status %s,"
              + " %s%n",
          before,
          acknowledged.size() - before,
          lost.size(),
          last,
          status.archive(),
          status.backup());
      assertThat(lost).as("lost rows").isEmpty();
      assertThatArchiveHolds(name, status, last);
      assertThatDumpIsWhole(name, status);
    }
    space.awaitReady(name);
    space.kubectl().ok("delete", "revengedatabase", name, "--wait=false");
  }

  /**
   * That the test above sees it. Rows are acknowledged up to the very moment of the cut, and
   * nothing but a sync brings them to the disk within the half minute for which the kernel may keep
   * them to itself.
   */
  @Test
  void withoutSyncRowsAreLost() {
    var name = "unsynced";
    space.kubectl().apply(Space.small(name).replace("archive: {", "archive: {enabled: false, "));
    space.awaitReady(name);
    var login = space.login(name);
    var client = clientElsewhere(name);
    client.sql(login, Written.TABLE);
    space.superuser(
        name, "postgres", "CHECKPOINT; ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf()");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> space.superuser(name, "postgres", "SHOW fsync"), "off"::equals);
    try (var rows = Written.by(4, client, login)) {
      rows.awaitMore(100);

      faults.cutPower(node(name));

      rows.awaitMore(1);
      var acknowledged = rows.stop();
      var lost = Written.lost(acknowledged, client, login);
      System.out.printf(
          "PowerCutIT: fsync=off, %d rows, %d lost%n", acknowledged.size(), lost.size());
      assertThat(lost).as("lost rows").isNotEmpty();
    }
    space.kubectl().ok("delete", "revengedatabase", name, "--wait=false");
  }

  /** A base backup and a dump, both as young as can be. */
  private void awaitListed(String name, int round) {
    var job = "dump-" + round;
    space.awaitCondition(name, "Archiving", "True");
    space.kubectl().ok("create", "job", "--from=cronjob/" + name + "-dump", job);
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> space.status(name).backup(), backup -> backup != null && backup.file() != null);
  }

  private String archived(String name) {
    return space.superuser(name, "postgres", LAST_ARCHIVED);
  }

  private void assertThatArchiveHolds(String name, RevengeDatabaseStatus status, String archived) {
    var archive = Objects.requireNonNull(status.archive());
    var directory = "/archive/" + Objects.requireNonNull(status.server()).systemIdentifier();
    var backups = Objects.requireNonNull(archive.baseBackups());
    var listed = Objects.requireNonNull(archive.lastArchivedSegment());
    var last = archived.compareTo(listed) > 0 ? archived : listed;
    for (BaseBackup backup : backups) {
      space.exec(
          name,
          "pg_verifybackup",
          "--format=tar",
          "--no-parse-wal",
          "--quiet",
          directory + "/base/" + backup.name());
      // Every record from the first segment to the last.
      space.exec(
          name,
          "pg_waldump",
          "--quiet",
          "--path=" + directory + "/wal",
          Objects.requireNonNull(backup.startSegment()),
          last);
    }
    assertThat(backups).isNotEmpty();
  }

  private void assertThatDumpIsWhole(String name, RevengeDatabaseStatus status) {
    var backup = Objects.requireNonNull(status.backup());
    var dump = "/backup/" + backup.file();
    var pod = "dumps-of-" + name;
    Client.on(node(name), space.kubectl(), pod, name + "-backup", "/backup");
    assertThat(space.kubectl().ok("exec", pod, "--", "sha256sum", dump))
        .startsWith(Objects.requireNonNull(backup.sha256()));
    assertThat(space.kubectl().ok("exec", pod, "--", "cat", dump + ".sha256"))
        .startsWith(Objects.requireNonNull(backup.sha256()));
    space.kubectl().ok("exec", pod, "--", "pg_restore", "--file=/dev/null", dump);
    space.kubectl().ok("delete", "pod", pod, "--wait=false");
  }

  private String node(String name) {
    return space.serverPod(name).at("/spec/nodeName").asText();
  }

  /** On a node that has power, where there is another. */
  private Client clientElsewhere(String name) {
    var node = node(name);
    var elsewhere =
        Kubectl.nodes().stream().filter(other -> !other.equals(node)).findFirst().orElse(node);
    return Client.on(elsewhere, space.kubectl(), "client-of-" + name);
  }
}
