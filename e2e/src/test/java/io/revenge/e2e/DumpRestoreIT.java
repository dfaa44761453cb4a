package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.BackupStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What is kept can be restored, by hand and with PostgreSQL's own programs: by the commands of
 * docs/restore.md.
 */
@ClusterTest
class DumpRestoreIT {

  private static final String ROW_COUNTS =
      """
      SELECT format('%I.%I', nspname, relname),
             (xpath('/row/count/text()', query_to_xml(format('SELECT count(*) FROM %I.%I', nspname, relname), false, true, '')))[1]
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
       WHERE relkind = 'r' AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
       ORDER BY 1
      """;

  private final Space space;
  private final Client client;
  private String dumped = "";

  DumpRestoreIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @BeforeAll
  void aDatabaseInUse() {
    space.kubectl().apply(Space.small("source"));
    space.kubectl().apply(Space.small("target"));
    space.awaitReady("source");
    space.awaitReady("target");
    client.sql(
        space.login("source"),
        """
        INSERT INTO users (username, password_hash)
        SELECT 'user' || n, md5(n::text) FROM generate_series(1, 2000) AS n;
        CREATE TABLE moments (what text);
        CREATE TABLE "of another, River's" AS SELECT n, md5(n::text) FROM generate_series(1, 5000) AS n;
        """);
    dumped = client.sql(space.login("source"), ROW_COUNTS);
    space.kubectl().ok("create", "job", "--from=cronjob/source-dump", "by-hand");
    space.kubectl().ok("wait", "--for=condition=Complete", "job/by-hand", "--timeout=180s");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(space.status("source").backup()).isNotNull());
    startPod("dumps", "source-backup", "/backup");
    startPod("recovery", "source-archive", "/archive");
  }

  /** On the node of the server's pod, as its volume may be mounted on one node only. */
  private void startPod(String pod, String claim, String path) {
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec:
              terminationGracePeriodSeconds: 0
              nodeName: %s
              %s  containers:
                - name: tools
                  image: postgres:18
                  imagePullPolicy: IfNotPresent
                  command: [sleep, infinity]
                  volumeMounts:
                    - {name: claim, mountPath: %s, readOnly: true}
                    - {name: scripts, mountPath: /scripts}
                    - {name: restore, mountPath: /restore}
                  %s  volumes:
                - {name: claim, persistentVolumeClaim: {claimName: %s}}
                - {name: scripts, configMap: {name: source-dump-scripts}}
                - {name: restore, emptyDir: {}}
            """
                .formatted(
                    pod,
                    space.serverPod("source").at("/spec/nodeName").asText(),
                    Client.SECURITY,
                    path,
                    Client.CONTAINER_SECURITY,
                    claim));
    space.kubectl().ok("wait", "--for=condition=Ready", "pod/" + pod, "--timeout=120s");
  }

  private BackupStatus backup() {
    return Objects.requireNonNull(space.status("source").backup());
  }

  @Test
  void aDumpTakenByHandIsSeen() {
    assertThat(backup().file()).matches("revenge_\\d{8}T\\d{6}Z\\.dump");
    assertThat(backup().sha256()).matches("[0-9a-f]{64}");
    assertThat(backup().sizeBytes()).isPositive();
    space.awaitCondition("source", "BackupFresh", "True");
  }

  @Test
  void theOwnerOfAnotherDatabaseRestoresADump() {
    var source = space.login("source");
    var target = space.login("target");

    var restored =
        new Client(space.kubectl(), "dumps")
            .run(target, Section.RESTORE_DUMP.commands(), "bash", "-e")
            .orFail();

    assertThat(restored).contains(backup().file() + ": OK").endsWith("COMMIT\n");
    assertThat(client.sql(target, ROW_COUNTS)).isEqualTo(dumped);
    assertThat(schema(target)).isEqualTo(schema(source));
  }

  /** Without what is different in every run. */
  private List<String> schema(Login login) {
    return client
        .run(login, "", "pg_dump", "--schema-only")
        .orFail()
        .lines()
        .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
        .toList();
  }

  @Test
  void noDamagedDumpIsCalledVerified() {
    var verified =
        new Client(space.kubectl(), "dumps")
            .run(
                space.login("source"),
                script("damage-dump.sh"),
                "sh",
                "-s",
                "/backup/" + backup().file(),
                Objects.requireNonNull(backup().sha256()))
            .orFail();

    assertThat(verified.lines()).containsExactly("intact");
  }

  @Test
  void baseBackupAndArchiveRestoreWhatCameAfterTheBaseBackup() {
    space.awaitCondition("source", "Archiving", "True");
    client.sql(space.login("source"), "INSERT INTO moments VALUES ('after the base backup')");
    var segment =
        space
            .kubectl()
            .ok(
                "exec",
                "source-0",
                "-c",
                "postgres",
                "--",
                "psql",
                "-XAt",
                "-c",
                "SELECT pg_walfile_name(pg_switch_wal())")
            .strip();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                space
                        .kubectl()
                        .run("exec", "recovery", "--", "sh", "-c", "ls /archive/*/wal/" + segment)
                        .exit()
                    == 0);

    space
        .kubectl()
        .withInput(
            Section.RESTORE_MOMENT.commands(),
            "exec",
            "-i",
            "recovery",
            "--",
            "env",
            "SYSTEM_IDENTIFIER="
                + Objects.requireNonNull(space.status("source").server()).systemIdentifier(),
            "bash",
            "-e")
        .orFail();

    assertThat(
            space
                .kubectl()
                .ok(
                    "exec",
                    "recovery",
                    "--",
                    "pg_restore",
                    "--data-only",
                    "--table=moments",
                    "--file=-",
                    "/restore/past.dump"))
        .contains("after the base backup");
  }

  private static String script(String name) {
    try (var stream = Objects.requireNonNull(DumpRestoreIT.class.getResourceAsStream(name))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
