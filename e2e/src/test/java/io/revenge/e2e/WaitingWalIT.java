package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.ArchiveStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** WAL that waits to be archived outlives every restart, and reaches the archive without a gap. */
@ClusterTest
class WaitingWalIT {

  private static final String FILLER = "/archive/filler";

  private final Space space;
  private final Client client;

  WaitingWalIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @Test
  void aRestartWhileTheArchiveIsFullLosesNoSegment() {
    create("restarted", "1Gi", "300Mi");
    fillArchive("restarted");
    writeSegments("restarted", 6);
    awaitWaiting("restarted");
    var before = space.podUid("restarted");

    space.patch("restarted", "{\"postgres\":{\"parameters\":{\"max_connections\":\"77\"}}}");
    space.askForRestart("restarted");
    space.awaitOtherPod("restarted", before);
    space.awaitReady("restarted");
    assertThat(client.sql(space.login("restarted"), "SHOW max_connections")).isEqualTo("77");

    space.exec("restarted", "rm", FILLER);
    assertThatTheArchiveHasNoGap("restarted");
  }

  /** The way that the messages advise: the data volume grows, and the server starts again. */
  @Test
  void growingAFullDataVolumeLosesNoSegment() {
    create("stuffed", "400Mi", "300Mi");
    fillArchive("stuffed");
    within(Duration.ofMinutes(2))
        .until(() -> client.tryAs(space.login("stuffed"), segments(2)).exit() != 0);
    space.awaitReason("stuffed", "Ready", "DataVolumeFull");

    space.patch(
        "stuffed",
        "{\"postgres\":{\"storage\":{\"size\":\"1Gi\"}},\"archive\":{\"storage\":{\"size\":\"2Gi\"}}}");

    space.awaitReady("stuffed");
    assertThatTheArchiveHasNoGap("stuffed");
  }

  private void create(String name, String data, String archive) {
    space.kubectl().apply(Space.sized(name, data, archive, "300Mi"));
    space.awaitReady(name);
    space.awaitCondition(name, "Archiving", "True");
  }

  /** With a file that is not PostgreSQL's, which no base backup makes room for. */
  private void fillArchive(String name) {
    space.exec(name, "sh", "-c", "cat /dev/zero >" + FILLER + " 2>/dev/null; test -s " + FILLER);
  }

  private void writeSegments(String name, int count) {
    for (var segment = 0; segment < count; segment++) {
      client.sql(space.login(name), segments(1));
      space.superuser(name, "postgres", "SELECT pg_switch_wal()");
    }
  }

  private static String segments(int count) {
    return "SELECT count(pg_logical_emit_message(false, 'test', repeat('x', 1048576)))"
        + " FROM generate_series(1, %d)".formatted(16 * count);
  }

  private void awaitWaiting(String name) {
    within(Duration.ofMinutes(2))
        .untilAsserted(
            () ->
                assertThat(archive(name).waitingSegments())
                    .as("segments that wait")
                    .isGreaterThanOrEqualTo(5));
  }

  /** From the start of the newest base backup on, which is what a restore reads. */
  private void assertThatTheArchiveHasNoGap(String name) {
    client.sql(space.login(name), segments(1));
    var last = space.superuser(name, "postgres", "SELECT pg_walfile_name(pg_switch_wal())");
    within(Duration.ofMinutes(3))
        .untilAsserted(
            () -> {
              assertThat(archived(name)).as("the newest segment is archived").contains(last);
              assertThat(archived(name))
                  .containsAll(between(archived(name).getFirst(), last))
                  .contains(
                      Objects.requireNonNull(archive(name).baseBackups()).getLast().startSegment());
            });
  }

  private List<String> archived(String name) {
    return space
        .exec(name, "sh", "-c", "ls /archive/*/wal")
        .lines()
        .filter(file -> file.matches("[0-9A-F]{24}"))
        .sorted()
        .toList();
  }

  private static List<String> between(String first, String last) {
    return LongStream.rangeClosed(number(first), number(last))
        .mapToObj(number -> "00000001%08X%08X".formatted(number >> 8, number & 0xFF))
        .toList();
  }

  private static long number(String segment) {
    return Long.parseLong(segment.substring(8, 16), 16) << 8
        | Long.parseLong(segment.substring(16), 16);
  }

  private ArchiveStatus archive(String name) {
    return Objects.requireNonNull(space.status(name).archive());
  }

  private static ConditionFactory within(Duration limit) {
    return await().atMost(limit).pollInterval(Duration.ofSeconds(1));
  }
}
