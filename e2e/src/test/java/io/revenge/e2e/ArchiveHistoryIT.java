package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.ArchiveStatus;
import io.revenge.api.v1alpha1.ArchiveStatus.BaseBackup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** No condition claims a moment that a restore does not reach. */
@ClusterTest
class ArchiveHistoryIT {

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

    exec("gap", "sh", "-c", "rm /archive/*/wal/" + gone);

    var missing = space.awaitReason("gap", "Archiving", "WalMissing");
    assertThat(missing.getStatus()).isEqualTo("False");
    assertThat(missing.getMessage())
        .contains("Since the base backup " + first.name() + " WAL is missing (1 segments")
        .contains(gone)
        .contains("up to the end of segment " + segments("gap").get(1));
    awaitRestorable("gap", first);
    assertThat(archive("gap").missingSegments()).isEqualTo(1);
    assertThat(archive("gap").firstMissingSegment()).isEqualTo(gone);
    assertThat(chainIsWhole("gap")).isTrue();
  }

  @Test
  void whatWasWrittenWithoutArchivingIsNeverCalledRestorable() {
    create("off", "1Gi");
    var first = awaitBaseBackups("off", 1).getFirst();
    writeSegments("off", 1);

    space.patch("off", "{\"archive\":{\"enabled\":false}}");
    restart("off");
    writeSegments("off", 12);
    space.patch("off", "{\"archive\":{\"enabled\":true}}");
    restart("off");
    // The server archives again from here on; what it wrote meanwhile is nowhere.
    var claims = new ArrayList<String>();
    within(Duration.ofMinutes(3))
        .until(
            () -> {
              var archiving = space.condition("off", "Archiving");
              if (archiving.getStatus().equals("True")) {
                claims.add(archiving.getMessage());
              }
              return restorableFromAnother("off", first);
            });
    assertThat(claims).noneMatch(claim -> claim.contains("since the base backup " + first.name()));
    assertThat(archive("off").baseBackups()).extracting(BaseBackup::name).contains(first.name());
    assertThat(chainIsWhole("off")).isTrue();
  }

  private void create(String name, String archive) {
    space
        .kubectl()
        .apply(
            """
            apiVersion: revenge.io/v1alpha1
            kind: RevengeDatabase
            metadata: {name: %s}
            spec:
              modules: []
              postgres: {storage: {size: 1Gi}}
              archive: {storage: {size: %s}}
              backup: {storage: {size: 300Mi}}
              deletionPolicy: Delete
            """
                .formatted(name, archive));
    space.awaitReady(name);
  }

  private void restart(String name) {
    var before = space.serverPod(name).at("/metadata/uid").asText();
    space
        .kubectl()
        .ok(
            "annotate",
            "--overwrite",
            "revengedatabase",
            name,
            "revenge.io/restart=" + Instant.now().toString());
    within(Duration.ofMinutes(2))
        .until(
            () ->
                space.kubectl().exists("pod", name + "-0")
                    && !space.serverPod(name).at("/metadata/uid").asText().equals(before));
    space.awaitReady(name);
  }

  /** Each of them finished, and archived where the server archives. */
  private void writeSegments(String name, int count) {
    for (var i = 0; i < count; i++) {
      client.sql(
          space.login(name),
          "SELECT count(pg_logical_emit_message(false, 'test', repeat('x', 1048576)))"
              + " FROM generate_series(1, 16)");
    }
    if (Boolean.TRUE.equals(space.database(name).getSpec().archive().enabled())) {
      within(Duration.ofSeconds(60))
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
    var system = Objects.requireNonNull(space.status(name).server()).systemIdentifier();
    return exec(name, "ls", "/archive/" + system + "/wal")
        .lines()
        .filter(file -> file.matches("[0-9A-F]{24}"))
        .sorted()
        .toList();
  }

  private String exec(String name, String... command) {
    var arguments = new String[5 + command.length];
    System.arraycopy(
        new String[] {"exec", name + "-0", "-c", "postgres", "--"}, 0, arguments, 0, 5);
    System.arraycopy(command, 0, arguments, 5, command.length);
    return space.kubectl().ok(arguments);
  }

  private static ConditionFactory within(Duration limit) {
    return await().atMost(limit).pollInterval(Duration.ofMillis(500));
  }
}
