package io.revenge.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.revenge.operator.archive.ArchiveReport.Ahead;
import io.revenge.operator.archive.ArchiveReport.BaseBackup;
import io.revenge.operator.archive.ArchiveReport.Damaged;
import io.revenge.operator.archive.ArchiveReport.Diverged;
import io.revenge.operator.archive.ArchiveReport.OtherArchive;
import io.revenge.test.postgres.PostgresVersion;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that really archives. */
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchiveObserverTest {

  /** Of a whole segment. */
  private static final String SHA256_OF_ZEROS =
      "080acf35a507ac9849cfcba47dc2ad83e01b75663a516279c8b9d243b719643e";

  @TempDir private static Path temporary;

  private final ArchiveObserver observer = new ArchiveObserver();
  @Parameter private PostgresVersion version;
  private Path directory;
  private EmbeddedPostgres server;
  private Path wal;
  private Path base;

  @BeforeParameterizedClassInvocation
  void aServerThatArchives() throws Exception {
    directory = temporary.resolve(version.name());
    wal = Files.createDirectories(directory.resolve("archive/4711/wal"));
    base = Files.createDirectories(directory.resolve("archive/4711/base"));
    server =
        version
            .server()
            .setServerConfig("shared_buffers", "32MB")
            .setServerConfig("max_connections", "20")
            .setServerConfig("fsync", "off")
            .setServerConfig("archive_mode", "on")
            .setServerConfig("archive_library", "basic_archive")
            .setServerConfig("basic_archive.archive_directory", wal.toString())
            .start();
    superuser("CREATE ROLE revenge_operator LOGIN; GRANT pg_monitor TO revenge_operator");
    superuser("CREATE ROLE somebody LOGIN");
    install();
  }

  @AfterParameterizedClassInvocation
  void noServer() throws IOException {
    server.close();
  }

  @Test
  void anArchivedSegmentIsSeen() throws Exception {
    String segment = switchedSegment();

    await()
        .untilAsserted(
            () -> assertThat(observe().last().orElseThrow().segment()).isEqualTo(segment));
    ArchiveReport report = observe();
    assertThat(report.archiving()).isTrue();
    assertThat(report.waitingSegments()).isZero();
    assertThat(report.walBytes()).isGreaterThanOrEqualTo(16 << 20);
    assertThat(report.systemIdentifier()).matches("[0-9]{10,20}");
  }

  @Test
  void thePulseBeatsWithEverySegmentAndRestsInBetween() throws Exception {
    try (Connection operator = connect("revenge_operator")) {
      await().until(() -> observer.pulse(operator).waiting() == 0);
      ArchivePulse before = observer.pulse(operator);
      assertThat(observer.pulse(operator).beatsAs(before)).isTrue();

      switchedSegment();

      assertThat(observer.pulse(operator).beatsAs(before)).isFalse();
      await().until(() -> observer.pulse(operator).archived() > before.archived());
    }
  }

  @Test
  void whatIsKeptForTheNextBaseBackupIsNoWal() throws Exception {
    ArchiveReport before = observe();
    Path reserve = Files.write(wal.resolve(".reserve"), new byte[4711]);
    try {
      assertThat(observe().reserveBytes()).isEqualTo(4711);
      assertThat(observe().walBytes() % (16 << 20)).isEqualTo(before.walBytes() % (16 << 20));
    } finally {
      Files.delete(reserve);
    }
  }

  @Test
  void segmentsThatAreOlderThanEveryBaseBackupAreCounted() throws Exception {
    String segment = switchedSegment();
    await().until(() -> Files.exists(wal.resolve(segment)));
    Path base = wal.resolveSibling("base");
    Path backup = Files.createDirectories(base.resolve("20200101T000000Z"));
    Path description = base.resolve("20200101T000000Z.json");
    try {
      Files.writeString(description, "{\"startSegment\":\"000000010000000000000000\"}");
      assertThat(observe().walBytesBeforeBases()).isZero();
      Files.writeString(description, "{\"startSegment\":\"0000000100000000000000FF\"}");
      assertThat(observe().walBytesBeforeBases()).isGreaterThanOrEqualTo(16 << 20);
    } finally {
      Files.delete(description);
      Files.delete(backup);
    }
  }

  @Test
  void aSegmentThatIsGoneOrTooShortIsMissing() throws Exception {
    String first = switchedSegment();
    String gone = switchedSegment();
    String cut = switchedSegment();
    String last = switchedSegment();
    await().until(() -> Files.exists(wal.resolve(last)));
    BaseBackup backup =
        new BaseBackup("20261121T080000Z", first, Optional.empty(), Instant.EPOCH, 1);
    assertThat(observe().chain().missingSince(backup)).isEmpty();

    Files.delete(wal.resolve(gone));
    byte[] whole = Files.readAllBytes(wal.resolve(cut));
    Files.write(wal.resolve(cut), new byte[4711]);
    try {
      assertThat(observe().chain().missingSince(backup).orElseThrow())
          .returns(gone, WalChain.Missing::first)
          .returns(2L, WalChain.Missing::count)
          .returns(
              first, missing -> missing.before().map(ArchiveReport.Archived::segment).orElse(""));
    } finally {
      Files.write(wal.resolve(cut), whole);
    }
  }

  @Test
  void whileSegmentsAreFinishedAndArchivedNoneIsMissing() throws Exception {
    String first = switchedSegment();
    BaseBackup backup =
        new BaseBackup("20261121T080000Z", first, Optional.empty(), Instant.EPOCH, 1);
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 20; i++) {
                    try {
                      switchedSegment();
                    } catch (SQLException e) {
                      throw new IllegalStateException(e);
                    }
                  }
                });
    do {
      ArchiveReport report = observe();
      assertThat(report.chain().missingSince(backup)).isEmpty();
      assertThat(report.ahead()).isEmpty();
    } while (writer.isAlive());
    writer.join();
  }

  @Test
  void aServerOfAnEarlierVersionOfTheOperatorIsUnderstood() throws Exception {
    superuser(
        "DROP FUNCTION revenge.timeline_history(text), revenge.diverged_sha256(text),"
            + " revenge.archived_sha256(text), revenge.other_archives()");
    try {
      assertThat(observe().archiving()).isTrue();
    } finally {
      install();
    }
  }

  @Test
  void whatElseIsOnTheVolumeIsCounted() throws Exception {
    Path former = Files.createDirectories(directory.resolve("archive/17/wal"));
    Path aside =
        Files.createDirectories(
            directory.resolve(
                "archive/4711/diverged-20261121T120000Z-000000010000000000000001/base"));
    try {
      Files.write(former.resolve("000000010000000000000001"), new byte[1]);
      Files.write(former.resolve("00000002.history"), new byte[40]);
      Files.write(aside.resolve("base.tar.gz"), new byte[5]);
      Files.write(directory.resolve("archive/filler"), new byte[6]);

      ArchiveReport report = observe();

      assertThat(report.others())
          .containsExactly(
              new OtherArchive("17", (16 << 20) + 40),
              new OtherArchive("4711/diverged-20261121T120000Z-000000010000000000000001", 5),
              new OtherArchive("filler", 6));
      assertThat(report.formerSystems()).hasSize(1);
    } finally {
      remove(directory.resolve("archive/17"));
      remove(aside.resolveSibling("base"));
      Files.delete(aside.resolve("..").normalize());
      Files.delete(directory.resolve("archive/filler"));
    }
  }

  @Test
  void aSegmentThatTheArchiveHoldsWithOtherContentsIsProven() throws Exception {
    String next = switchedSegment();
    await().until(() -> Files.exists(wal.resolve(next)));
    String current = currentSegment();
    Path theirs = Files.write(wal.resolve(current), new byte[16 << 20]);
    try {
      assertThat(observe().ahead()).contains(new Ahead(current, current));
      switchedSegment();
      await()
          .untilAsserted(
              () ->
                  assertThat(observe().diverged())
                      .contains(new Diverged(current, SHA256_OF_ZEROS)));
      assertThat(observe().ahead()).isEmpty();
    } finally {
      Files.delete(theirs);
      switchedSegment();
    }
    await().untilAsserted(() -> assertThat(observe().waitingSegments()).isZero());
    assertThat(observe().diverged()).isEmpty();
  }

  @Test
  void anEmptyFileUnderTheNextSegmentsNameIsProven() throws Exception {
    String current = currentSegment();
    Path cut = Files.createFile(wal.resolve(current));
    try {
      assertThat(observe().ahead()).contains(new Ahead(current, current));
      switchedSegment();
      await()
          .untilAsserted(
              () -> assertThat(observe().diverged()).map(Diverged::segment).contains(current));
    } finally {
      Files.delete(cut);
      switchedSegment();
    }
    await().untilAsserted(() -> assertThat(observe().waitingSegments()).isZero());
  }

  /** The server cannot get there when the volume fills up before. */
  @Test
  void whenEveryBaseBackupIsAheadTheHistoriesAreKnownToDiffer() throws Exception {
    await().untilAsserted(() -> assertThat(observe().waitingSegments()).isZero());
    String current = currentSegment();
    String later = later(current, 2);
    Path away = base.resolveSibling("base-away");
    Files.move(base, away);
    Path theirs = Files.write(wal.resolve(later), new byte[16 << 20]);
    try {
      describe("20261124T080000Z", later(current, 3));
      assertThat(observe().diverged()).contains(new Diverged(later, SHA256_OF_ZEROS));

      describe("20261124T070000Z", current);
      ArchiveReport undecided = observe();
      assertThat(undecided.diverged()).isEmpty();
      assertThat(undecided.ahead()).contains(new Ahead(current, later));
    } finally {
      Files.delete(theirs);
      remove(base);
      Files.move(away, base);
    }
  }

  private void describe(String name, String start) throws IOException {
    Files.createDirectories(base.resolve(name));
    Files.writeString(
        base.resolve(name + ".json"),
        "{\"name\":\"%s\",\"startSegment\":\"%s\",\"completedAt\":\"2026-11-24T08:00:10Z\"}"
            .formatted(name, start));
  }

  private static String later(String segment, int segments) {
    return segment.substring(0, 16)
        + "%08X".formatted(Integer.parseInt(segment.substring(16), 16) + segments);
  }

  /** Its position alone does not tell any more. */
  @Test
  void whatTheServerPassedButCouldNotArchiveIsAhead() throws Exception {
    await().untilAsserted(() -> assertThat(observe().waitingSegments()).isZero());
    Path own = wal.resolveSibling("own");
    Path left = Files.createDirectories(wal.resolveSibling("left"));
    Files.move(wal, own);
    try {
      String oldest = switchedSegment();
      switchedSegment();
      String later = switchedSegment();
      Files.write(left.resolve(oldest), new byte[16 << 20]);
      Files.write(left.resolve(later), new byte[4711]);
      Files.move(left, wal);
      assertThat(observe().ahead()).contains(new Ahead(oldest, later));
    } finally {
      remove(Files.exists(left) ? left : wal);
      Files.move(own, wal);
      switchedSegment();
    }
    await().untilAsserted(() -> assertThat(observe().waitingSegments()).isZero());
    assertThat(observe().ahead()).isEmpty();
  }

  /** As after crash recovery. */
  @Test
  void whatTheServerForgotIsReadFromTheDirectory() throws Exception {
    String segment = switchedSegment();
    await().until(() -> Files.exists(wal.resolve(segment)));
    superuser("SELECT pg_stat_reset_shared('archiver')");

    assertThat(observe().last().orElseThrow().segment()).isEqualTo(segment);
  }

  @Test
  void aSegmentThatCannotBeArchivedWaits() throws Exception {
    Path away = wal.resolveSibling("away");
    Files.move(wal, away);
    try {
      Instant before = Instant.now();
      switchedSegment();
      await().untilAsserted(() -> assertThat(observe().failure()).isPresent());
      ArchiveReport report = observe();
      assertThat(report.waitingSegments()).isPositive();
      assertThat(report.waitingSince().orElseThrow()).isAfter(before.minusSeconds(2));
    } finally {
      Files.move(away, wal);
      // The archiver itself looks again only after a minute.
      switchedSegment();
    }
    await().untilAsserted(() -> assertThat(observe().waitingSegments()).isZero());
  }

  @Test
  void completeBaseBackupsAreListed() throws Exception {
    Path backup = Files.createDirectories(base.resolve("20261121T080000Z"));
    Files.writeString(backup.resolve("base.tar.gz"), "12345");
    Files.writeString(
        base.resolve("20261121T080000Z.json"),
        """
        {"name":"20261121T080000Z","startSegment":"000000010000000000000001","stopLsn":"0/1000120","completedAt":"2026-11-21T08:00:10Z"}
        """);
    Files.createDirectories(base.resolve("20261121T090000Z"));
    Files.createDirectories(base.resolve(".tmp-20261121T100000Z"));
    Files.writeString(base.resolve("20261121T110000Z.json"), "{}");

    ArchiveReport report = observe();
    assertThat(report.baseBackups())
        .containsExactly(
            new BaseBackup(
                "20261121T080000Z",
                "000000010000000000000001",
                Optional.of("0/1000120"),
                Instant.parse("2026-11-21T08:00:10Z"),
                5));
    assertThat(report.baseBytes()).isEqualTo(5);
  }

  @Test
  void aBaseBackupOfAnotherSizeThanDescribedIsDamaged() throws Exception {
    Path backup = Files.createDirectories(base.resolve("20261122T080000Z"));
    Path description = base.resolve("20261122T080000Z.json");
    Files.writeString(
        description,
        """
        {"name":"20261122T080000Z","startSegment":"000000010000000000000001","stopLsn":"0/1000120","completedAt":"2026-11-22T08:00:10Z","sizeBytes":5}
        """);
    try {
      Files.writeString(backup.resolve(".nfs0001"), "no file of the base backup");
      Files.createDirectory(backup.resolve("nor is a directory"));
      Files.writeString(backup.resolve("base.tar.gz"), "12345");
      assertThat(observe().baseBackups()).extracting(BaseBackup::name).contains("20261122T080000Z");

      Files.writeString(backup.resolve("base.tar.gz"), "1234");

      ArchiveReport report = observe();
      assertThat(report.damaged())
          .containsExactly(new Damaged("20261122T080000Z", 4, Optional.of(5L)));
      assertThat(report.baseBackups())
          .extracting(BaseBackup::name)
          .doesNotContain("20261122T080000Z");
      assertThat(report.otherBytes()).isEqualTo(4);
    } finally {
      remove(backup);
      Files.delete(description);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\0\0",
        "{\"name\":\"20261123T080000Z\",\"startSegment\":\"0000000100000",
        "{\"name\":\"20261123T080000Z\",\"startSegment\":\"000000010000000000000001\",\"comp",
        "{\"name\":\"20261123T080000Z\",\"startSegment\":\"000000010000000000000001\"}"
      })
  void aBaseBackupWhoseDescriptionIsCutIsDamaged(String description) throws Exception {
    Path backup = Files.createDirectories(base.resolve("20261123T080000Z"));
    Files.writeString(backup.resolve("base.tar.gz"), "12345");
    Path file = Files.writeString(base.resolve("20261123T080000Z.json"), description);
    try {
      ArchiveReport report = observe();

      assertThat(report.damaged())
          .containsExactly(new Damaged("20261123T080000Z", 5, Optional.empty()));
      assertThat(report.baseBackups())
          .extracting(BaseBackup::name)
          .doesNotContain("20261123T080000Z");
    } finally {
      remove(backup);
      Files.delete(file);
    }
  }

  @Test
  void whatLinksLeadToAgainIsCountedOnce() throws Exception {
    Path strange = Files.createDirectories(directory.resolve("archive/strange/deep"));
    try {
      Files.write(strange.resolve("file"), new byte[7]);
      for (String name : new String[] {"a", "b", "c"}) {
        Files.createSymbolicLink(strange.resolve(name), Path.of("."));
        Files.createSymbolicLink(strange.resolveSibling(name), Path.of("deep"));
      }

      assertThat(observe().others()).containsExactly(new OtherArchive("strange", 7));
    } finally {
      remove(directory.resolve("archive/strange"));
    }
  }

  @Test
  void leftoversOfTheArchiverAreSeen() throws Exception {
    Path leftover = Files.writeString(wal.resolve("archtemp.0000000100000000000000FF.1.2"), "");
    Instant written = Instant.parse("2026-11-21T08:00:00Z");
    Files.setLastModifiedTime(leftover, FileTime.from(written));
    try {
      assertThat(observe().oldestLeftover()).contains(written);
    } finally {
      Files.delete(leftover);
    }
  }

  @Test
  void nobodyElseMayLook() throws Exception {
    try (Connection somebody = connect("somebody");
        Statement statement = somebody.createStatement()) {
      for (String function :
          new String[] {
            "archived_files()",
            "base_backups()",
            "timeline_history('')",
            "diverged_sha256('')",
            "archived_sha256('')",
            "other_archives()"
          }) {
        assertThatThrownBy(() -> statement.executeQuery("SELECT revenge." + function))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("permission denied");
      }
    }
  }

  @Test
  void theFunctionsAreInstalledAgainAtEveryStart() throws Exception {
    install();
    assertThat(observe().archiving()).isTrue();
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private ArchiveReport observe() throws SQLException {
    try (Connection operator = connect("revenge_operator")) {
      return observer.observe(operator);
    }
  }

  private Connection connect(String role) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", role);
    properties.setProperty("options", "-c search_path=pg_catalog,pg_temp");
    return DriverManager.getConnection(server.getJdbcUrl(role, "postgres"), properties);
  }

  private void install() throws Exception {
    superuser(
        "SET revenge.archive_directory = '%s'; %s"
            .formatted(directory.resolve("archive/4711"), resource("postgres.20-archive.sql")));
  }

  private static String resource(String name) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(ArchiveObserver.class.getResourceAsStream(name))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void superuser(String sql) throws SQLException {
    try (Connection superuser = server.getPostgresDatabase().getConnection();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }

  private String currentSegment() throws SQLException {
    try (Connection superuser = server.getPostgresDatabase().getConnection();
        Statement statement = superuser.createStatement()) {
      statement.execute("SELECT pg_create_restore_point('something to archive')");
      try (var row =
          statement.executeQuery("SELECT pg_walfile_name(pg_current_wal_insert_lsn())")) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private String switchedSegment() throws SQLException {
    try (Connection superuser = server.getPostgresDatabase().getConnection();
        Statement statement = superuser.createStatement()) {
      statement.execute("SELECT pg_create_restore_point('something to archive')");
      try (var row = statement.executeQuery("SELECT pg_walfile_name(pg_switch_wal())")) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
