package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.ArchiveStatus;
import io.revenge.api.v1alpha1.ArchiveStatus.BaseBackup;
import io.revenge.api.v1alpha1.ArchiveStatus.FormerSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** No condition claims a moment that a restore does not reach. */
@ClusterTest
class ArchiveHistoryIT {

  private static final String SMALL = "300Mi";

  /** Where the file's name begins in a line of {@code sha256sum}. */
  private static final int NAME = 66;

  private final Space space;
  private final Client client;

  ArchiveHistoryIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @Test
  void aSegmentThatIsGoneIsNamedAndABaseBackupIsTakenAtOnce() {
    create("gap", "1Gi");
    var first = awaitBaseBackups("gap", 1).getFirst();
    writeSegments("gap", 4);
    var gone = segments("gap").get(2);

    space.exec("gap", "sh", "-c", "rm /archive/*/wal/" + gone);

    var missing = space.awaitReason("gap", "Archiving", "WalMissing");
    assertThat(missing.getStatus()).isEqualTo("False");
    assertThat(missing.getMessage())
        .contains("Since the base backup " + first.name() + " WAL is missing (1 segment, " + gone)
        .contains("a restore ends with segment " + segments("gap").get(1));
    awaitRestorable("gap", first);
    assertThat(archive("gap").missingSegments()).isEqualTo(1);
    assertThat(archive("gap").firstMissingSegment()).isEqualTo(gone);
    assertThat(chainIsWhole("gap")).isTrue();
  }

  @Test
  void whatWasWrittenWithoutArchivingIsNeverCalledRestorable() {
    create("unarchived", "1Gi");
    var first = awaitBaseBackups("unarchived", 1).getFirst();
    writeSegments("unarchived", 1);

    space.patch("unarchived", "{\"archive\":{\"enabled\":false}}");
    restart("unarchived");
    writeSegments("unarchived", 12);
    space.patch("unarchived", "{\"archive\":{\"enabled\":true}}");
    restart("unarchived");
    // The server archives again from here on; what it wrote meanwhile is nowhere.
    var claims = new ArrayList<String>();
    within(Duration.ofMinutes(3))
        .until(
            () -> {
              var archiving = space.condition("unarchived", "Archiving");
              if (archiving.getStatus().equals("True")) {
                claims.add(archiving.getMessage());
              }
              return restorableFromAnother("unarchived", first);
            });
    assertThat(claims).noneMatch(claim -> claim.contains("since the base backup " + first.name()));
    assertThat(archive("unarchived").baseBackups())
        .extracting(BaseBackup::name)
        .contains(first.name());
    assertThat(chainIsWhole("unarchived")).isTrue();
  }

  @Test
  void aFormerSystemsArchiveIsCountedAndNamedAndLeftAlone() {
    create("former", SMALL);
    awaitBaseBackups("former", 1);
    // As much as leaves hardly any room.
    space.exec(
        "former",
        "sh",
        "-euc",
        "mkdir -p /archive/4711/wal && cd /archive/4711/wal"
            + " && for n in 1 2 3 4 5 6 7 8 9 A B; do"
            + " head -c 16777216 /dev/zero >00000001000000000000000$n; done");

    within(Duration.ofSeconds(90))
        .untilAsserted(
            () ->
                assertThat(archive("former").formerSystems())
                    .containsExactly(new FormerSystem("4711", 11L << 24)));
    within(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              writeWal("former", 1);
              assertThat(space.condition("former", "Archiving").getMessage())
                  .contains("/archive/4711 holds 184549376 bytes of a former database system")
                  .contains("rm -r /archive/4711");
            });
    assertThat(space.exec("former", "sh", "-c", "ls /archive/4711/wal | wc -l").strip())
        .isEqualTo("11");

    space.exec("former", "rm", "-r", "/archive/4711");
    space.awaitCondition("former", "Archiving", "True");
    within(Duration.ofSeconds(90))
        .until(
            () ->
                archive("former").formerSystems() == null
                    && !space.condition("former", "Archiving").getMessage().contains("4711"));
  }

  /** As by a snapshot of this volume alone. */
  @Test
  void aDataVolumeThatWasSetBackArchivesAgainAndTheHistoryThatItLeftIsKept() {
    create("back", "1Gi");
    awaitBaseBackups("back", 1);
    writeSegments("back", 2);
    client.sql(space.login("back"), "CREATE TABLE rows AS SELECT 'kept' AS what");
    var volume = volumeOf("back");
    withoutServer("back", () -> inPod(volume, "cp -a /volume/data/pgdata /volume/earlier && sync"));
    writeSegments("back", 5);
    var before = new ArrayList<String>();

    withoutServer(
        "back",
        () -> {
          before.addAll(checksums("back"));
          inPod(
              volume,
              "cd /volume && mv data/pgdata later && mv earlier data/pgdata && rm -r later");
        });
    var ahead = before.getLast().substring(NAME);
    // The condition tells of it before the server comes to the first segment that differs.
    assertThat(space.awaitReason("back", "Archiving", "ArchiveDiverged").getMessage())
        .contains("the data volume was set back to an earlier state");
    writeWal("back", 2);

    var aside = "/archive/" + system("back") + "/diverged-";
    within(Duration.ofMinutes(4))
        .untilAsserted(
            () -> {
              var archiving = space.condition("back", "Archiving");
              assertThat(archiving.getStatus()).as(archiving.getMessage()).isEqualTo("True");
              assertThat(archiving.getMessage()).contains(aside);
            });
    var moved = inPod(volume, "cd " + aside + "*/wal && sha256sum *").lines().toList();
    assertThat(moved).isNotEmpty().isSubsetOf(before);
    assertThat(moved.getLast()).endsWith(ahead);
    var divergence = moved.getFirst().substring(NAME);
    within(Duration.ofMinutes(2))
        .untilAsserted(
            () ->
                assertThat(awaitBaseBackups("back", 1).getLast().startSegment())
                    .isGreaterThan(divergence));
    assertThat(
            before.stream().filter(line -> line.substring(NAME).compareTo(divergence) < 0).toList())
        .as("what both histories have stays in the archive")
        .isSubsetOf(checksums("back"));
    assertThat(chainIsWhole("back")).isTrue();
    assertThat(client.sql(space.login("back"), "TABLE rows")).isEqualTo("kept");
  }

  @Test
  void olderBaseBackupsStayUntilTheNextOneDoesNotFit() {
    create("window", "1Gi");
    client.sql(
        space.login("window"),
        "CREATE TABLE incompressible AS SELECT (SELECT string_agg(uuid_send(gen_random_uuid()),"
            + " '') FROM generate_series(1, 64) WHERE n > 0) AS bytes FROM generate_series(1, 48 *"
            + " 1024) AS n");
    awaitBaseBackups("window", 1);
    var seen = new TreeSet<String>();
    var most = new AtomicInteger();
    within(Duration.ofMinutes(4))
        .until(
            () -> {
              writeSegments("window", 1);
              var names =
                  space
                      .exec("window", "sh", "-c", "cd /archive/*/base && ls -d *Z")
                      .lines()
                      .toList();
              // Its room is made before it is taken; when it is there, so is the one before it.
              if (seen.addAll(names) && seen.size() > 1) {
                assertThat(names).as("base backups when one was taken").hasSizeGreaterThan(1);
              }
              most.accumulateAndGet(names.size(), Math::max);
              return seen.size() >= 4 && !names.contains(seen.first());
            });
    assertThat(most.get()).isGreaterThan(1);
    space.awaitCondition("window", "Archiving", "True");
  }

  /** A pod that mounts the data volume where the server runs. */
  private String volumeOf(String name) {
    var pod = "at-" + name;
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %1$s}
            spec:
              terminationGracePeriodSeconds: 0
              nodeName: %2$s
              %3$s  containers:
                - name: shell
                  image: postgres:18
                  imagePullPolicy: IfNotPresent
                  command: [sleep, infinity]
                  volumeMounts:
                    - {name: claim, mountPath: /volume}
                    - {name: archive, mountPath: /archive, readOnly: true}
                  %4$s  volumes:
                - {name: claim, persistentVolumeClaim: {claimName: %5$s-data}}
                - {name: archive, persistentVolumeClaim: {claimName: %5$s-archive}}
            """
                .formatted(
                    pod,
                    space.serverPod(name).at("/spec/nodeName").asText(),
                    Client.SECURITY,
                    Client.CONTAINER_SECURITY,
                    name));
    space.kubectl().ok("wait", "--for=condition=Ready", "pod/" + pod, "--timeout=120s");
    return pod;
  }

  private String inPod(String pod, String script) {
    return space.kubectl().ok("exec", pod, "--", "sh", "-euc", script);
  }

  /** Does something while the server is stopped, and its next pod is held back by a quota. */
  private void withoutServer(String name, Runnable work) {
    space.holdBackPods();
    space.kubectl().ok("delete", "pod", name + "-0");
    work.run();
    space.letPodsIn();
    within(Duration.ofMinutes(2)).until(() -> space.kubectl().exists("pod", name + "-0"));
    space.awaitReady(name);
  }

  /** Of all segments in the archive, as {@code sha256sum} writes them. */
  private List<String> checksums(String name) {
    return inPod("at-" + name, "cd /archive/" + system(name) + "/wal && sha256sum *")
        .lines()
        .toList();
  }

  private String system(String name) {
    return Objects.requireNonNull(
        Objects.requireNonNull(space.status(name).server()).systemIdentifier());
  }

  private void create(String name, String archive) {
    space.kubectl().apply(Space.sized(name, "1Gi", archive, "300Mi"));
    space.awaitReady(name);
  }

  private void restart(String name) {
    var before = space.podUid(name);
    space.askForRestart(name);
    space.awaitOtherPod(name, before);
    space.awaitReady(name);
  }

  /** Each of them finished, and archived where the server archives. */
  private void writeSegments(String name, int count) {
    writeWal(name, count);
    if (Boolean.TRUE.equals(space.database(name).getSpec().archive().enabled())) {
      within(Duration.ofSeconds(90))
          .until(
              () ->
                  space
                      .superuser(
                          name,
                          "postgres",
                          "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE"
                              + " '%.ready'")
                      .equals("0"));
    }
  }

  /** Never the same twice: WAL of the same contents is the same history. */
  private void writeWal(String name, int segments) {
    client.sql(
        space.login(name),
        "SELECT count(pg_logical_emit_message(false, 'test', repeat(md5(random()::text), 32768)))"
            + " FROM generate_series(1, %d)".formatted(16 * segments));
  }

  /** From each segment that the newest base backup needs to the last, without the operator. */
  private boolean chainIsWhole(String name) {
    var start = Objects.requireNonNull(awaitBaseBackups(name, 1).getLast().startSegment());
    var there = segments(name).stream().filter(segment -> segment.compareTo(start) >= 0).toList();
    return there.isEmpty()
        || Long.parseLong(there.getLast().substring(16), 16)
                - Long.parseLong(there.getFirst().substring(16), 16)
            == there.size() - 1;
  }

  private void awaitRestorable(String name, BaseBackup notThis) {
    within(Duration.ofMinutes(2)).until(() -> restorableFromAnother(name, notThis));
  }

  private boolean restorableFromAnother(String name, BaseBackup notThis) {
    var archiving = space.condition(name, "Archiving");
    return archiving.getStatus().equals("True")
        && !archiving.getMessage().contains("since the base backup " + notThis.name());
  }

  private ArchiveStatus archive(String name) {
    return Objects.requireNonNull(space.status(name).archive());
  }

  private List<BaseBackup> awaitBaseBackups(String name, int atLeast) {
    return within(Duration.ofMinutes(2))
        .until(
            () -> {
              var archive = space.status(name).archive();
              return archive == null || archive.baseBackups() == null
                  ? List.<BaseBackup>of()
                  : archive.baseBackups();
            },
            backups -> backups.size() >= atLeast);
  }

  private List<String> segments(String name) {
    return space
        .exec(name, "ls", "/archive/" + system(name) + "/wal")
        .lines()
        .filter(file -> file.matches("[0-9A-F]{24}"))
        .sorted()
        .toList();
  }

  private static ConditionFactory within(Duration limit) {
    return await().atMost(limit).pollInterval(Duration.ofMillis(500));
  }
}
