package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.ArchiveStatus;
import io.revenge.api.v1alpha1.ArchiveStatus.BaseBackup;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Volumes that fill up are named, and growing them in the spec is all that a person has to do. */
@ClusterTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StorageIT {

  /** The smallest that the volumes here can be. */
  private static final String SMALLEST = "300Mi";

  private static final int SEGMENT_MIB = 16;

  /** 120 MiB that stay so in a base backup: two of those do not fit. */
  private static final String INCOMPRESSIBLE =
      """
      CREATE TABLE incompressible AS
      SELECT (
        SELECT string_agg(uuid_send(gen_random_uuid()), '') FROM generate_series(1, 64) WHERE n > 0
      ) AS bytes
      FROM generate_series(1, 120 * 1024) AS n
      """;

  /** Archives and dumps to small volumes. */
  private static final String KEPT = "kept";

  /** Has a small data volume. */
  private static final String FILLED = "filled";

  private final Space space;
  private final Client client;

  StorageIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @BeforeAll
  void databases() {
    apply(KEPT, "1Gi", SMALLEST, SMALLEST);
    apply(FILLED, SMALLEST, "2Gi", SMALLEST);
    space.awaitReady(KEPT);
    space.awaitReady(FILLED);
  }

  private void apply(String name, String data, String archive, String backup) {
    space.kubectl().apply(Space.sized(name, data, archive, backup));
  }

  @Test
  @Order(1)
  void anArchiveOfAnySizeDoesNotFill() {
    var first = awaitBaseBackups(KEPT, 1).getFirst();

    await("the first base backup is replaced")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(3))
        .until(
            () -> {
              writeWal(KEPT, 2 * SEGMENT_MIB);
              return baseBackups(KEPT).stream()
                  .noneMatch(backup -> backup.name().equals(first.name()));
            });

    var oldest = Objects.requireNonNull(baseBackups(KEPT).getFirst().startSegment());
    within(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(archivedSegments(KEPT))
                    .isNotEmpty()
                    .allSatisfy(segment -> assertThat(segment).isGreaterThanOrEqualTo(oldest)));
    space.awaitCondition(KEPT, "Archiving", "True");
  }

  @Test
  @Order(2)
  void anArchiveThatCannotHoldTheDatabaseTwiceIsNamedAndGoesOnAfterItHasGrown() {
    space.awaitCondition(KEPT, "Archiving", "True");
    var server = server(KEPT);
    client.sql(space.login(KEPT), INCOMPRESSIBLE);
    writeWal(KEPT, 20 * SEGMENT_MIB);

    // A segment may wait for 15 s, and a minute later it must be known.
    var full =
        within(Duration.ofSeconds(75))
            .until(
                () -> space.condition(KEPT, "Archiving"),
                condition -> condition.getReason().equals("ArchiveFull"));
    assertThat(full.getStatus()).isEqualTo("False");
    assertThat(full.getMessage()).contains("spec.archive.storage.size");
    assertThat(archive(KEPT).waitingSegments()).isPositive();
    space.awaitCondition(KEPT, "DatabaseReachable", "True");

    patch(KEPT, "{\"spec\":{\"archive\":{\"storage\":{\"size\":\"2Gi\"}}}}");

    space.awaitCondition(KEPT, "Archiving", "True");
    assertThat(archive(KEPT).waitingSegments()).isZero();
    assertThat(server(KEPT)).isEqualTo(server);
    client.sql(space.login(KEPT), "DROP TABLE incompressible");
  }

  @Test
  @Order(3)
  void aDumpThatDoesNotFitIsNamedAndTheNextOneFitsAfterTheVolumeHasGrown() {
    client.sql(
        space.login(KEPT),
        "CREATE TABLE large AS SELECT md5(n::text) AS text FROM generate_series(1, 400000) AS n");
    fillDumpVolume();
    space.kubectl().ok("create", "job", "--from=cronjob/" + KEPT + "-dump", "too-large");

    var failed = space.awaitReason(KEPT, "BackupFresh", "DumpFailed");
    assertThat(failed.getMessage())
        .contains("No space left on device")
        .contains("spec.backup.storage.size");

    space.kubectl().ok("delete", "job", "too-large");
    patch(KEPT, "{\"spec\":{\"backup\":{\"storage\":{\"size\":\"400Mi\"}}}}");
    awaitCapacity(KEPT + "-backup", "400Mi");
    space.kubectl().ok("create", "job", "--from=cronjob/" + KEPT + "-dump", "fits");

    space.awaitReason(KEPT, "BackupFresh", "Verified");
  }

  /** Leaves 2 MiB. */
  private void fillDumpVolume() {
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: filler}
            spec:
              terminationGracePeriodSeconds: 0
              restartPolicy: Never
              nodeName: %s
              %s  containers:
                - name: filler
                  image: postgres:18
                  imagePullPolicy: IfNotPresent
                  command: [sh, -c, "cat /dev/zero >/backup/foreign || truncate -s -2M /backup/foreign"]
                  volumeMounts: [{name: claim, mountPath: /backup}]
                  %s  volumes:
                - {name: claim, persistentVolumeClaim: {claimName: %s-backup}}
            """
                .formatted(
                    space.serverPod(KEPT).at("/spec/nodeName").asText(),
                    Client.SECURITY,
                    Client.CONTAINER_SECURITY,
                    KEPT));
    space.kubectl().ok("wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/filler");
  }

  @Test
  @Order(4)
  void theVolumeOfADatabaseThatRunsGrowsUnderIt() {
    var server = server(KEPT);

    patch(KEPT, "{\"spec\":{\"postgres\":{\"storage\":{\"size\":\"2Gi\"}}}}");

    space.awaitReady(KEPT);
    assertThat(mebibytes(KEPT)).isGreaterThan(1800);
    assertThat(client.sql(space.login(KEPT), "SHOW max_wal_size")).isEqualTo("204MB");
    assertThat(server(KEPT)).isEqualTo(server);
  }

  @Test
  @Order(5)
  void tlsIsCompulsoryAsSoonAsTheDatabaseIsReadyWithIt() {
    var server = server(KEPT);
    assertThat(withoutTls(KEPT).exit()).isZero();

    patch(KEPT, "{\"spec\":{\"connection\":{\"sslMode\":\"require\"}}}");
    space.awaitReady(KEPT);

    assertThat(withoutTls(KEPT).err()).contains("no pg_hba.conf entry").contains("no encryption");
    assertThat(client.sql(space.login(KEPT), "SELECT 1")).isEqualTo("1");

    patch(KEPT, "{\"spec\":{\"connection\":{\"sslMode\":\"prefer\"}}}");
    space.awaitReady(KEPT);

    assertThat(withoutTls(KEPT).exit()).isZero();
    assertThat(server(KEPT)).isEqualTo(server);
  }

  private Command.Result withoutTls(String name) {
    return client.run(
        space.login(name), "", "env", "PGSSLMODE=disable", "psql", "-XqAt", "-c", "SELECT 1");
  }

  /** As with a StorageClass whose volumes cannot grow. */
  @Test
  @Order(6)
  void aVolumeThatMayNotGrowIsNamedAndStopsNothingElse() {
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: storage}
            spec: {hard: {requests.storage: 1Gi}}
            """);
    space
        .kubectl()
        .ok("wait", "--for=jsonpath={.status.hard}", "resourcequota/storage", "--timeout=60s");

    patch(
        KEPT,
        "{\"spec\":{\"postgres\":{\"storage\":{\"size\":\"3Gi\"}},\"backup\":{\"schedule\":\"0 4 *"
            + " * *\"}}}");

    var refused = space.awaitReason(KEPT, "Ready", "ApplyRefused");
    assertThat(refused.getMessage()).contains("PersistentVolumeClaim kept-data").contains("quota");
    assertThat(space.kubectl().get("cronjob", KEPT + "-dump").at("/spec/schedule").asText())
        .isEqualTo("0 4 * * *");

    space.kubectl().ok("delete", "resourcequota", "storage");
    space.awaitReady(KEPT);
    awaitCapacity(KEPT + "-data", "3Gi");
  }

  @Test
  @Order(7)
  void aDatabaseThatHasNoRoomLeftRunsAgainAfterItsVolumeHasGrown() {
    var login = space.login(FILLED);
    client.sql(login, "CREATE TABLE rows (batch int, text text)");
    var batches = 0;
    while (client
            .tryAs(
                login,
                "INSERT INTO rows SELECT %d, md5(n::text) FROM generate_series(1, 50000) AS n"
                    .formatted(batches))
            .exit()
        == 0) {
      batches++;
      assertThat(batches).as("batches in a full volume").isLessThan(200);
    }
    // What is written only to the log goes on filling the volume until nothing can be written.
    within(Duration.ofSeconds(60))
        .until(() -> client.tryAs(login, wal(2 * SEGMENT_MIB)).exit() != 0);

    var full = space.awaitReason(FILLED, "Ready", "DataVolumeFull");
    assertThat(full.getMessage())
        .contains("No space left on device")
        .contains("spec.postgres.storage.size");

    patch(FILLED, "{\"spec\":{\"postgres\":{\"storage\":{\"size\":\"800Mi\"}}}}");

    space.awaitReady(FILLED);
    assertThat(client.sql(login, "SELECT count(*), count(DISTINCT batch) FROM rows"))
        .isEqualTo(batches * 50000 + "|" + batches);
    client.sql(login, "INSERT INTO rows VALUES (-1, 'there is room')");
  }

  /** As a busy database does, but without filling the data volume as well. */
  private void writeWal(String name, int mebibytes) {
    client.sql(space.login(name), wal(mebibytes));
  }

  private static String wal(int mebibytes) {
    return "SELECT count(pg_logical_emit_message(false, 'test', repeat('x', 1048576)))"
        + " FROM generate_series(1, %d)".formatted(mebibytes);
  }

  private void patch(String name, String patch) {
    space.kubectl().ok("patch", "revengedatabase", name, "--type=merge", "-p", patch);
  }

  private ArchiveStatus archive(String name) {
    return Objects.requireNonNull(space.status(name).archive());
  }

  private List<BaseBackup> baseBackups(String name) {
    var archive = space.status(name).archive();
    return archive == null || archive.baseBackups() == null ? List.of() : archive.baseBackups();
  }

  private List<BaseBackup> awaitBaseBackups(String name, int atLeast) {
    return within(Duration.ofMinutes(2))
        .until(() -> baseBackups(name), backups -> backups.size() >= atLeast);
  }

  private List<String> archivedSegments(String name) {
    return space
        .exec(name, "sh", "-c", "ls /archive/*/wal")
        .lines()
        .filter(file -> file.matches("[0-9A-F]{24}"))
        .toList();
  }

  /** What files can have on the data volume. */
  private long mebibytes(String name) {
    return Long.parseLong(
        space
            .exec(name, "df", "--output=size", "-BM", "/var/lib/postgresql")
            .replaceAll("[^0-9]", ""));
  }

  private void awaitCapacity(String claim, String capacity) {
    space
        .kubectl()
        .ok(
            "wait",
            "--for=jsonpath={.status.capacity.storage}=" + capacity,
            "pvc/" + claim,
            "--timeout=60s");
  }

  /** The pod, and how often its containers were started. */
  private String server(String name) {
    var pod = space.serverPod(name);
    return pod.at("/metadata/uid").asText()
        + " "
        + pod.at("/status/containerStatuses").findValuesAsText("restartCount");
  }

  private static ConditionFactory within(Duration limit) {
    return await().atMost(limit).pollInterval(Duration.ofSeconds(1));
  }
}
