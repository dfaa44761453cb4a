package io.revenge.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.revenge.operator.kubernetes.LocalPostgres;
import io.revenge.operator.kubernetes.Scripts;
import io.revenge.operator.kubernetes.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The script, with PostgreSQL's own programs, under every shell that it must run under. */
@ParameterizedClass
@EnumSource(Shell.class)
class BaseBackupScriptTest {

  private static final String ANCIENT = "000000010000000000000000";
  private static final String FUTURE = "0000000100000000000000FF";
  private static final String MUCH = "1000000000000";
  private static final String NO_ROOM = "1";

  @AutoClose private static LocalPostgres server;

  private final Shell shell;
  @TempDir private Path temporary;
  private Path wal;
  private Path base;
  private Scripts scripts;

  BaseBackupScriptTest(Shell shell) {
    this.shell = shell;
  }

  @BeforeAll
  static void aServer() throws Exception {
    server = LocalPostgres.start();
  }

  @BeforeEach
  void aVolume() throws IOException {
    wal = Files.createDirectories(temporary.resolve("archive/7712707189808132142/wal"));
    base = wal.resolveSibling("base");
    scripts =
        Scripts.of(shell, (ConfigMap) BaseBackups.desired(Archives.media()).getFirst(), temporary);
  }

  @Test
  void aBaseBackupIsDescribedBesideItself() throws Exception {
    Shell.Run run = take(MUCH);

    assertThat(run.exit()).as(run.output()).isZero();
    JsonNode result = scripts.result();
    String name = result.path("name").asText();
    assertThat(files(base.resolve(name)))
        .containsExactly("backup_manifest", "base.tar.gz", "pg_wal.tar.gz");
    assertThat(new JsonMapper().readTree(base.resolve(name + ".json").toFile())).isEqualTo(result);
    assertThat(result.path("startSegment").asText()).matches("0000000100000000[0-9A-F]{8}");
    assertThat(result.path("sizeBytes").asLong()).isPositive();
  }

  @Test
  void directoriesThatAreGoneAreMadeAgain() throws Exception {
    Files.delete(wal);

    Shell.Run run = take(MUCH);

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(Files.getPosixFilePermissions(wal))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void walThatNoBaseBackupNeedsIsRemoved() throws Exception {
    for (String name : List.of(ANCIENT, FUTURE, "00000002.history")) {
      Files.writeString(wal.resolve(name), "");
    }
    take(MUCH);

    assertThat(archived()).containsExactly(FUTURE, "00000002.history");
  }

  @Test
  void withoutABaseBackupNoWalIsRemoved() throws Exception {
    Files.writeString(wal.resolve(ANCIENT), "");
    prune(NO_ROOM);

    assertThat(archived()).containsExactly(ANCIENT);
  }

  @Test
  void theNewestBaseBackupAlwaysStays() throws Exception {
    describe("20250101T000000Z", "000000010000000000000001");
    describe("20250102T000000Z", "000000010000000000000010");
    for (String name : List.of("00000001000000000000000F", "000000010000000000000010")) {
      Files.writeString(wal.resolve(name), "");
    }
    prune(NO_ROOM);

    assertThat(files(base)).containsExactly(".lock", "20250102T000000Z", "20250102T000000Z.json");
    assertThat(archived()).containsExactly("000000010000000000000010");
  }

  /** It makes no room, keeps no WAL, and lets no intact one go. */
  @Test
  void aDamagedBaseBackupCountsForNothingAndIsLeftAlone() throws Exception {
    describe("20250101T000000Z", "000000010000000000000001");
    describe("20250102T000000Z", "000000010000000000000010");
    describe("20250103T000000Z", "000000010000000000000020");
    Files.delete(base.resolve("20250101T000000Z/base.tar.gz"));
    Files.write(base.resolve("20250103T000000Z/base.tar.gz"), new byte[9_999]);
    for (String name : List.of("00000001000000000000000F", "000000010000000000000010")) {
      Files.writeString(wal.resolve(name), "");
    }

    prune(NO_ROOM);

    assertThat(files(base))
        .contains("20250101T000000Z", "20250101T000000Z.json")
        .contains("20250102T000000Z", "20250102T000000Z.json")
        .contains("20250103T000000Z", "20250103T000000Z.json");
    assertThat(archived()).containsExactly("000000010000000000000010");
  }

  @Test
  void aBaseBackupWhoseDescriptionIsCutIsPassedOver() throws Exception {
    describe("20250101T000000Z", "000000010000000000000001");
    describe("20250102T000000Z", "000000010000000000000002");
    describe("20250103T000000Z", "000000010000000000000010");
    Files.writeString(base.resolve("20250101T000000Z.json"), "");
    Files.writeString(
        base.resolve("20250102T000000Z.json"),
        "{\"startSegment\":\"000000010000000000000002\",\"stop");
    for (String name : List.of("00000001000000000000000F", "000000010000000000000010")) {
      Files.writeString(wal.resolve(name), "");
    }

    prune(MUCH);

    assertThat(files(base)).contains("20250101T000000Z", "20250102T000000Z.json");
    assertThat(archived()).containsExactly("000000010000000000000010");
  }

  /** It may be intact. */
  @Test
  void nothingIsRemovedWhileADescriptionCannotBeRead() throws Exception {
    describe("20250101T000000Z", "000000010000000000000001");
    describe("20250102T000000Z", "000000010000000000000010");
    Files.delete(base.resolve("20250101T000000Z.json"));
    Files.createDirectory(base.resolve("20250101T000000Z.json"));
    Files.writeString(wal.resolve("00000001000000000000000F"), "");

    Shell.Run run = scripts.run(environment(NO_ROOM), "base-backup.sh", "prune");

    assertThat(run.exit()).isNotZero();
    assertThat(scripts.result().path("failure").asText()).contains("20250101T000000Z.json");
    assertThat(archived()).containsExactly("00000001000000000000000F");
  }

  @Test
  void whileThereIsRoomOlderBaseBackupsStay() throws Exception {
    describe("20250101T000000Z", "000000010000000000000001");
    describe("20250102T000000Z", "000000010000000000000010");
    prune(MUCH);

    assertThat(files(base)).contains("20250101T000000Z", "20250102T000000Z");
  }

  @Test
  void onlyAsManyOlderBaseBackupsGoAsTheNextOneNeeds() throws Exception {
    for (String name : List.of("20250101T000000Z", "20250102T000000Z", "20250103T000000Z")) {
      describe(name, "0000000100000000000000" + name.substring(6, 8));
    }

    prune("30000");

    // 27000 bytes may be there, and 20000 and some are.
    assertThat(files(base))
        .doesNotContain("20250101T000000Z")
        .contains("20250102T000000Z", "20250103T000000Z");
    assertThat(wal.resolve(".reserve")).as("given up first").doesNotExist();
  }

  @Test
  void aFormerSystemsArchiveCountsAsUsed() throws Exception {
    describe("20250101T000000Z", "000000010000000000000001");
    describe("20250102T000000Z", "000000010000000000000010");
    prune("40000");
    assertThat(files(base)).contains("20250101T000000Z");
    Path former = Files.createDirectories(temporary.resolve("archive/17/wal"));
    Files.write(former.resolve("000000010000000000000001"), new byte[40_000]);

    prune("40000");

    assertThat(files(base)).doesNotContain("20250101T000000Z").contains("20250102T000000Z");
    assertThat(former.resolve("000000010000000000000001")).exists();
  }

  @Test
  void theOrderIsThatOfTheWalAndNotOfTheClock() throws Exception {
    describe("20990101T000000Z", "000000010000000000000001");
    describe("20250102T000000Z", "000000010000000000000010");
    for (String name : List.of("000000010000000000000001", "00000001000000000000000F")) {
      Files.writeString(wal.resolve(name), "");
    }
    prune(MUCH);
    assertThat(archived()).hasSize(2);

    prune(NO_ROOM);

    assertThat(files(base)).contains("20250102T000000Z").doesNotContain("20990101T000000Z");
    assertThat(archived()).isEmpty();
  }

  @Test
  void afterABaseBackupTheOlderOneStaysThoughAThirdWouldNotFit() throws Exception {
    describe("20250102T000000Z", "000000010000000000000000");
    Files.writeString(wal.resolve(ANCIENT), "");
    Shell.Run run = take("9000000");

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(files(base)).contains("20250102T000000Z", scripts.result().path("name").asText());
    assertThat(archived()).contains(ANCIENT);
  }

  @Test
  void afterABaseBackupThatLeavesNoRoomForWalTheOlderOneGoes() throws Exception {
    describe("20250102T000000Z", "000000010000000000000000");
    Files.writeString(wal.resolve(ANCIENT), "");
    Shell.Run run = take(NO_ROOM);

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(files(base)).doesNotContain("20250102T000000Z");
    assertThat(archived()).isEmpty();
  }

  @Test
  void aBaseBackupSaysWhereItsWalEnds() throws Exception {
    take(MUCH);
    assertThat(scripts.result().path("stopLsn").asText()).matches("[0-9A-F]+/[0-9A-F]+");
  }

  @Test
  void whatTheDataVolumeLeftIsSetAsideByteForByte() throws Exception {
    describe("20250101T000000Z", "000000010000000000000002");
    describe("20250102T000000Z", "000000010000000000000003", "0/4000120");
    describe("20250103T000000Z", "000000010000000000000005");
    List<String> stay = List.of("000000010000000000000002", "000000010000000000000003");
    List<String> left =
        List.of(
            "000000010000000000000004",
            "000000010000000000000004.00000028.backup",
            "00000001000000000000000E",
            "000000010000000100000000",
            "00000002.history",
            "000000020000000000000005");
    for (String name : Stream.of(stay, left).flatMap(List::stream).toList()) {
      Files.writeString(wal.resolve(name), "contents of " + name);
    }
    Map<String, String> environment = environment(MUCH);
    environment.put("FIRST_DIVERGED", "000000010000000000000004");
    environment.put("FIRST_DIVERGED_SHA256", sha256("contents of 000000010000000000000004"));

    Shell.Run run = scripts.run(environment, "base-backup.sh", "set-aside");

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(archived()).containsExactlyElementsOf(stay);
    assertThat(files(base)).containsExactly(".lock", "20250101T000000Z", "20250101T000000Z.json");
    Path aside =
        wal.resolveSibling(
            files(wal.resolveSibling(".").normalize()).stream()
                .filter(
                    name -> name.matches("diverged-[0-9]{8}T[0-9]{6}Z-000000010000000000000004"))
                .findFirst()
                .orElseThrow());
    assertThat(files(aside.resolve("wal"))).containsExactlyElementsOf(left);
    for (String name : left) {
      assertThat(aside.resolve("wal").resolve(name)).hasContent("contents of " + name);
    }
    assertThat(files(aside.resolve("base")))
        .containsExactly(
            "20250102T000000Z",
            "20250102T000000Z.json",
            "20250103T000000Z",
            "20250103T000000Z.json");
  }

  /** As when the server archived its own one before the job began. */
  @Test
  void nothingIsSetAsideWhenTheSegmentIsAnotherByNow() throws Exception {
    Files.writeString(wal.resolve("000000010000000000000004"), "the server's");
    Files.writeString(wal.resolve(FUTURE), "");
    Map<String, String> environment = environment(MUCH);
    environment.put("FIRST_DIVERGED", "000000010000000000000004");
    environment.put("FIRST_DIVERGED_SHA256", sha256("of the history that was left"));

    Shell.Run run = scripts.run(environment, "base-backup.sh", "set-aside");

    assertThat(run.exit()).isNotZero();
    assertThat(scripts.result().path("failure").asText())
        .contains("has changed; nothing is set aside");
    assertThat(archived()).containsExactly("000000010000000000000004", FUTURE);
  }

  private static String sha256(String contents) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(contents.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void nothingIsSetAsideWithoutTheSegmentThatWasSeen() throws Exception {
    Files.writeString(wal.resolve(FUTURE), "");
    Map<String, String> environment = environment(MUCH);
    environment.put("FIRST_DIVERGED", "000000010000000000000004");
    environment.put("FIRST_DIVERGED_SHA256", sha256(""));

    assertThat(scripts.run(environment, "base-backup.sh", "set-aside").exit()).isNotZero();
    assertThat(archived()).containsExactly(FUTURE);
  }

  @Test
  void leftoversAreRemoved() throws Exception {
    Files.createDirectories(base.resolve(".tmp-20250101T000000Z"));
    Files.writeString(base.resolve("20250101T000000Z.json"), "{}");
    Files.writeString(wal.resolve("archtemp." + FUTURE + ".1.2"), "half");
    prune(MUCH);

    assertThat(files(base)).containsExactly(".lock");
    assertThat(archived()).isEmpty();
  }

  @Test
  void afterABaseBackupThereIsRoomForTheNext() throws Exception {
    take(MUCH);

    long size = scripts.result().path("sizeBytes").asLong();
    assertThat(Files.size(wal.resolve(".reserve"))).isGreaterThan(size * 6 / 5);
  }

  @Test
  void afterAFailedBaseBackupThereIsStillRoomForOne() throws Exception {
    describe("20250102T000000Z", "000000010000000000000010");
    Map<String, String> environment = environment(MUCH);
    environment.put("PGUSER", "nobody");

    assertThat(scripts.run(environment, "base-backup.sh", "take").exit()).isNotZero();
    assertThat(wal.resolve(".reserve")).exists();
  }

  @Test
  void onAFullVolumeTheArchiverCannotTakeTheRoomOfABaseBackup() throws Exception {
    assertThat(permissionsDuringABaseBackup(Long.MAX_VALUE)).startsWith("dr-x");
    assertThat(Files.getPosixFilePermissions(wal)).contains(PosixFilePermission.OWNER_WRITE);
  }

  @Test
  void whileThereIsRoomTheArchiverGoesOnDuringABaseBackup() throws Exception {
    assertThat(permissionsDuringABaseBackup(0)).startsWith("drwx");
  }

  @Test
  void afterAKilledBaseBackupTheNextRunMakesRoomAndLetsTheArchiverIn() throws Exception {
    describe("20250102T000000Z", "000000010000000000000010");
    prune(MUCH);
    scripts.stub("pg_basebackup", "kill -9 $PPID");
    Map<String, String> environment = environment(MUCH);
    environment.put("FULL_KIB", Long.toString(Long.MAX_VALUE));
    assertThat(scripts.run(environment, "base-backup.sh", "take").exit()).isNotZero();
    assertThat(Files.getPosixFilePermissions(wal)).doesNotContain(PosixFilePermission.OWNER_WRITE);

    prune(MUCH);
    assertThat(Files.getPosixFilePermissions(wal)).contains(PosixFilePermission.OWNER_WRITE);
    assertThat(Files.size(wal.resolve(".reserve"))).isPositive();
  }

  @Test
  void whileThereIsRoomTheReserveStaysForTheNextTry() throws Exception {
    describe("20250102T000000Z", "000000010000000000000010");
    prune(MUCH);
    Path seen = temporary.resolve("seen");
    scripts.stub(
        "pg_basebackup", "stat -c %%s '%s' >'%s'; exit 1".formatted(wal.resolve(".reserve"), seen));
    Map<String, String> environment = environment(MUCH);
    environment.put("FULL_KIB", "0");

    assertThat(scripts.run(environment, "base-backup.sh", "take").exit()).isNotZero();
    assertThat(Long.parseLong(Files.readString(seen).strip())).isPositive();
  }

  @Test
  void onAFullVolumeTheArchiverIsKeptOutUntilTheBaseBackupHasItsName() throws Exception {
    Path seen = temporary.resolve("seen");
    scripts.stub("mv", "stat -c %%A '%s' >>'%s'; exec /bin/mv \"$@\"".formatted(wal, seen));
    Map<String, String> environment = environment(MUCH);
    environment.put("FULL_KIB", Long.toString(Long.MAX_VALUE));

    Shell.Run run = scripts.run(environment, "base-backup.sh", "take");

    assertThat(run.exit()).as(run.output()).isZero();
    assumeTrue(Files.exists(seen), "BusyBox has a mv of its own, which no stub replaces");
    assertThat(Files.readAllLines(seen)).hasSize(2).allMatch(mode -> mode.startsWith("dr-x"));
    assertThat(Files.getPosixFilePermissions(wal)).contains(PosixFilePermission.OWNER_WRITE);
  }

  private String permissionsDuringABaseBackup(long fullKib) throws Exception {
    Path seen = temporary.resolve("seen");
    scripts.stub("pg_basebackup", "stat -c %%A '%s' >'%s'; exit 1".formatted(wal, seen));
    Map<String, String> environment = environment(MUCH);
    environment.put("FULL_KIB", Long.toString(fullKib));
    assertThat(scripts.run(environment, "base-backup.sh", "take").exit()).isNotZero();
    return Files.readString(seen);
  }

  @Test
  void aFailedBaseBackupChangesNothing() throws Exception {
    describe("20250101T000000Z", "000000010000000000000001");
    describe("20250102T000000Z", "000000010000000000000010");
    Map<String, String> environment = environment(MUCH);
    environment.put("PGUSER", "nobody");
    Shell.Run run = scripts.run(environment, "base-backup.sh", "take");

    assertThat(run.exit()).isNotZero();
    assertThat(scripts.result().path("step").asText()).isEqualTo("base-backup");
    assertThat(scripts.result().path("failure").asText())
        .contains("role \"nobody\" does not exist");
    assertThat(files(base)).contains("20250101T000000Z", "20250102T000000Z").hasSize(5);
  }

  private Shell.Run take(String room) throws Exception {
    return scripts.run(environment(room), "base-backup.sh", "take");
  }

  private void prune(String room) throws Exception {
    Shell.Run run = scripts.run(environment(room), "base-backup.sh", "prune");
    assertThat(run.exit()).as(run.output()).isZero();
  }

  private Map<String, String> environment(String room) {
    Map<String, String> environment = new HashMap<>(server.environment());
    environment.put("ARCHIVE_DIRECTORY", temporary.resolve("archive").toString());
    environment.put("SYSTEM_IDENTIFIER", "7712707189808132142");
    environment.put("ROOM_BYTES", room);
    environment.put("WAL_SEGMENT_BYTES", "16777216");
    return environment;
  }

  private void describe(String name, String segment) throws IOException {
    describe(name, segment, "");
  }

  private void describe(String name, String segment, String stop) throws IOException {
    Files.createDirectories(base.resolve(name));
    Files.write(base.resolve(name).resolve("base.tar.gz"), new byte[10_000]);
    Files.writeString(
        base.resolve(name + ".json"),
        "{\"name\":\"%s\",\"startSegment\":\"%s\",\"stopLsn\":\"%s\",\"sizeBytes\":10000}"
            .formatted(name, segment, stop));
  }

  private List<String> archived() throws IOException {
    return files(wal).stream().filter(name -> !name.equals(".reserve")).toList();
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
