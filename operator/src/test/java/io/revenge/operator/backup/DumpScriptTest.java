package io.revenge.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.revenge.api.v1alpha1.BackupSpec;
import io.revenge.api.v1alpha1.PostgresSpec;
import io.revenge.operator.kubernetes.LocalPostgres;
import io.revenge.operator.kubernetes.Scripts;
import io.revenge.operator.kubernetes.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The scripts, with PostgreSQL's own programs, under every shell that they must run under. */
@ParameterizedClass
@EnumSource(Shell.class)
class DumpScriptTest {

  /** Of all tables; a materialized view has none in a dump. */
  private static final long ROWS = 20_000;

  private static final String SHA256_OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @AutoClose private static LocalPostgres server;

  private final Shell shell;
  @TempDir private Path temporary;
  private Path volume;
  private Scripts scripts;

  DumpScriptTest(Shell shell) {
    this.shell = shell;
  }

  @BeforeAll
  static void aServer() throws Exception {
    server = LocalPostgres.start();
    server.sql("CREATE ROLE revenge_backup LOGIN BYPASSRLS IN ROLE pg_read_all_data");
    server.sql("CREATE TABLE movies AS SELECT n, md5(n::text) FROM generate_series(1, 20000) AS n");
    server.sql("CREATE TABLE \"of another, River's\" (n int)");
    server.sql("CREATE TABLE log (at date) PARTITION BY RANGE (at)");
    server.sql("CREATE TABLE log_default PARTITION OF log DEFAULT");
    server.sql("CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM movies");
    server.sql("ALTER TABLE movies ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY");
  }

  @BeforeEach
  void aVolume() throws IOException {
    volume = Files.createDirectory(temporary.resolve("backup"));
    scripts =
        Scripts.of(
            shell,
            (ConfigMap) DumpResources.desired(Databases.media(), null).getFirst(),
            temporary);
  }

  @Test
  void aVerifiedDumpIsDescribedByTheResult() throws Exception {
    Shell.Run run = dump(7);

    assertThat(run.exit()).as(run.output()).isZero();
    JsonNode result = scripts.result();
    Path file = volume.resolve(result.path("file").asText());
    assertThat(result.path("sizeBytes").asLong()).isEqualTo(Files.size(file));
    assertThat(result.path("sha256").asText()).isEqualTo(sha256(Files.readAllBytes(file)));
    assertThat(result.path("tables").asInt()).isEqualTo(5);
  }

  @Test
  void whatTheOwnerSetsForTheDatabaseDoesNotBreakADump() throws Exception {
    List<String> hostile =
        List.of(
            "statement_timeout = 1",
            "idle_session_timeout = 1",
            "local_preload_libraries = 'nowhere'",
            "client_encoding = LATIN1",
            "default_transaction_isolation = serializable",
            "default_transaction_deferrable = on",
            "exit_on_error = on",
            "quote_all_identifiers = on",
            "standard_conforming_strings = off");
    server.sql("CREATE TABLE \"\u20ac\" (n int)");
    server.sql("CREATE DATABASE hostile TEMPLATE postgres");
    try {
      for (String setting : hostile) {
        server.sql("ALTER DATABASE hostile SET " + setting);
      }
      Map<String, String> environment = environment(7);
      environment.put("PGDATABASE", "hostile");

      Shell.Run run = scripts.run(environment, "dump.sh");

      assertThat(run.exit()).as(run.output()).isZero();
    } finally {
      server.sql("DROP DATABASE hostile WITH (FORCE)");
      server.sql("DROP TABLE \"\u20ac\"");
    }
  }

  @Test
  void theChecksumLiesBesideTheDump() throws Exception {
    dump(7);

    String file = scripts.result().path("file").asText();
    assertThat(Files.readString(volume.resolve(file + ".sha256")))
        .isEqualTo(scripts.result().path("sha256").asText() + "  " + file + "\n");
  }

  @Test
  void aDumpCutAtAnyTenthIsNotVerified() throws Exception {
    byte[] dump = dumped();
    for (int tenth = 0; tenth < 10; tenth++) {
      byte[] cut = Arrays.copyOf(dump, dump.length * tenth / 10);
      assertThat(verify(cut, sha256(dump)).exit()).as("on its way back, " + tenth).isNotZero();
      assertThat(verify(cut, sha256(cut)).exit()).as("on its way out, " + tenth).isNotZero();
    }
  }

  @Test
  void aDumpWithOneFlippedBitIsNotVerified() throws Exception {
    byte[] dump = dumped();
    for (int place : IntStream.range(0, 10).map(n -> (2 * n + 1) * dump.length / 20).toArray()) {
      byte[] flipped = dump.clone();
      flipped[place] ^= 1;
      assertThat(verify(flipped, sha256(dump)).exit()).as("at " + place).isNotZero();
    }
  }

  @Test
  void anEmptyDumpIsNotVerified() throws Exception {
    assertThat(verify(new byte[0], sha256(new byte[0])).output()).contains("the dump is empty");
  }

  @Test
  void anIntactDumpIsVerified() throws Exception {
    byte[] dump = dumped();
    Shell.Run run = verify(dump, sha256(dump));
    assertThat(run.exit()).as(run.output()).isZero();
  }

  @Test
  void aDumpThatLacksATableNamesIt() throws Exception {
    byte[] dump = dumped();
    Shell.Run run = verify(dump, sha256(dump), "4711 r public.forgotten\n");
    assertThat(run.exit()).isNotZero();
    assertThat(run.output()).contains("error: the dump lacks table public.forgotten");
  }

  @Test
  void whatCannotBeReadFailsTheDumpByName() throws Exception {
    server.sql("SELECT lo_create(4711)");
    try {
      assertThat(dump(7).exit()).isNotZero();
    } finally {
      server.sql("SELECT lo_unlink(4711)");
    }

    assertThat(scripts.result().path("step").asText()).isEqualTo("dump");
    assertThat(scripts.result().path("failure").asText())
        .contains("permission denied for large object 4711");
  }

  @Test
  void aServerThatDoesNotAnswerFailsTheDump() throws Exception {
    Map<String, String> environment = environment(7);
    environment.put("PGHOST", temporary.toString());

    assertThat(scripts.run(environment, "dump.sh").exit()).isNotZero();
    assertThat(scripts.result().path("failure").asText()).contains("No such file or directory");
  }

  @Test
  void aFailedDumpLeavesNothingBehindAndRemovesNothing() throws Exception {
    touchDump("postgres_20250101T000000Z.dump");
    touchDump("postgres_20250102T000000Z.dump");
    Map<String, String> environment = environment(1);
    environment.put("PGDATABASE", "postgres");
    environment.put("PGUSER", "nobody");

    scripts.run(environment, "dump.sh");

    assertThat(files())
        .containsExactlyInAnyOrder(
            ".lock",
            "postgres_20250101T000000Z.dump",
            "postgres_20250101T000000Z.dump.sha256",
            "postgres_20250102T000000Z.dump",
            "postgres_20250102T000000Z.dump.sha256");
  }

  @Test
  void theNewestVerifiedDumpsStay() throws Exception {
    for (int day = 1; day < 6; day++) {
      touchDump("postgres_2025010%dT000000Z.dump".formatted(day), day, ROWS);
    }
    dump(3);

    assertThat(dumps())
        .containsExactly(
            "postgres_20250104T000000Z.dump",
            "postgres_20250105T000000Z.dump",
            scripts.result().path("file").asText());
  }

  @Test
  void theDumpThatWasCompletedLastIsTheNewestWhateverClockNamedTheOthers() throws Exception {
    touchDump("postgres_29990101T000000Z.dump", 1, ROWS);
    touchDump("postgres_29990102T000000Z.dump", 2, ROWS);
    dump(2);

    assertThat(dumps())
        .containsExactly(scripts.result().path("file").asText(), "postgres_29990102T000000Z.dump");
  }

  @Test
  void theResultCountsTheRowsButNotThoseOfHistories() throws Exception {
    server.sql("CREATE TABLE flyway_history_users AS SELECT generate_series(1, 7)");
    server.sql("CREATE TABLE tricky AS SELECT E'\\\\.\\nCOPY public.x (a) FROM stdin;' AS text");
    try {
      dump(7);
    } finally {
      server.sql("DROP TABLE flyway_history_users, tricky");
    }

    assertThat(scripts.result().path("rows").asLong()).isEqualTo(ROWS + 1);
    assertThat(scripts.result().has("largerDump")).isFalse();
    String file = scripts.result().path("file").asText();
    assertThat(Files.readString(volume.resolve(file + ".json")))
        .contains("\"rows\":%d,".formatted(ROWS + 1), "\"sequence\":1,");
  }

  @Test
  void theLastDumpWithItsRowsStaysHoweverManySmallOnesFollow() throws Exception {
    String large = "postgres_20250101T000000Z.dump";
    touchDump(large, 1, 2 * ROWS + 1);
    for (int run = 0; run < 3; run++) {
      dump(2);
    }

    assertThat(dumps()).hasSize(3).contains(large);
    assertThat(scripts.result().at("/largerDump/file").asText()).isEqualTo(large);
    assertThat(scripts.result().at("/largerDump/rows").asLong()).isEqualTo(2 * ROWS + 1);
  }

  @Test
  void noIntactDumpGoesBecauseOfOneThatWasCut() throws Exception {
    String intact = "postgres_20250101T000000Z.dump";
    touchDump(intact, 1, 5 * ROWS);
    String cut = "postgres_20250102T000000Z.dump";
    touchDump(cut, 2, 5 * ROWS);
    Files.writeString(
        volume.resolve(cut + ".json"), "{\"sequence\":2,\"sizeBytes\":1,\"rows\":100000}\n");
    dump(1);

    assertThat(dumps()).hasSize(3).contains(intact, cut);
    assertThat(scripts.result().path("damagedDump").asText()).isEqualTo(cut);
    assertThat(scripts.result().at("/largerDump/file").asText()).isEqualTo(intact);
  }

  @Test
  void noIntactDumpGoesBecauseOfOneThatIsDamaged() throws Exception {
    String intact = "postgres_20250101T000000Z.dump";
    touchDump(intact, 1, 5 * ROWS);
    String damaged = "postgres_20250102T000000Z.dump";
    touchDump(damaged, 2, 5 * ROWS);
    Files.writeString(volume.resolve(damaged), "x");
    Shell.Run run = dump(1);

    assertThat(dumps()).hasSize(3).contains(intact, damaged);
    assertThat(scripts.result().path("damagedDump").asText()).isEqualTo(damaged);
    assertThat(scripts.result().at("/largerDump/file").asText()).isEqualTo(intact);
    assertThat(run.output()).contains("warning: " + damaged + " is damaged");
  }

  @Test
  void anAcceptedDumpIsTheNewMeasure() throws Exception {
    touchDump("postgres_20250101T000000Z.dump", 1, 5 * ROWS);
    touchDump("postgres_20250102T000000Z.dump", 2, ROWS);
    Map<String, String> environment = environment(2);
    environment.put("ACCEPTED", "postgres_20250102T000000Z.dump");
    scripts.run(environment, "dump.sh");

    assertThat(dumps())
        .containsExactly("postgres_20250102T000000Z.dump", scripts.result().path("file").asText());
    assertThat(scripts.result().has("largerDump")).isFalse();
  }

  @Test
  void dumpsOfFormerVersionsAreCountedBeforeTheyAreJudged() throws Exception {
    byte[] dump = dumped();
    Files.delete(volume.resolve(scripts.result().path("file").asText()));
    touchDump("postgres_20250101T000000Z.dump");
    Files.write(volume.resolve("postgres_20250101T000000Z.dump"), dump);
    touchDump("postgres_20250102T000000Z.dump");
    dump(1);

    assertThat(dumps())
        .as("what cannot be read stays")
        .containsExactly("postgres_20250102T000000Z.dump", scripts.result().path("file").asText());
  }

  @Test
  void whatIsNotAVerifiedDumpOfThisDatabaseStays() throws Exception {
    List<String> foreign =
        List.of(
            "postgres_20250101T000000Z.dump",
            "other_20250101T000000Z.dump",
            "other_20250101T000000Z.dump.sha256",
            "postgres_old_20250101T000000Z.dump",
            "postgres_old_20250101T000000Z.dump.sha256",
            "postgres_x.dump",
            "postgres_x.dump.sha256",
            "notes.txt");
    for (String name : foreign) {
      Files.writeString(volume.resolve(name), "");
    }
    Files.writeString(
        volume.resolve("postgres_old_20250101T000000Z.dump.json"), "{\"sequence\":0,\"rows\":0}");
    dump(1);

    assertThat(files()).containsAll(foreign);
  }

  @Test
  void leftoversOfAKilledRunAreRemoved() throws Exception {
    Files.writeString(volume.resolve(".postgres_20250101T000000Z.dump.partial"), "half");
    Files.writeString(volume.resolve("postgres_20250101T000000Z.dump.sha256"), "no dump");
    dump(1);

    assertThat(files()).hasSize(4).allMatch(name -> name.equals(".lock") || !name.startsWith("."));
  }

  private Shell.Run dump(int keep) throws Exception {
    return scripts.run(environment(keep), "dump.sh");
  }

  private Map<String, String> environment(int keep) {
    Map<String, String> environment = new HashMap<>(server.environment());
    environment.put("PGUSER", "revenge_backup");
    environment.put("PGOPTIONS", options());
    environment.put("BACKUP_DIRECTORY", volume.toString());
    environment.put("KEEP", Integer.toString(keep));
    return environment;
  }

  /** As the CronJob gives them. */
  private static String options() {
    CronJob job =
        (CronJob)
            DumpResources.desired(
                    Databases.media(
                        new PostgresSpec(15, null, null, null, null, null),
                        new BackupSpec(null, null, null, null, null)),
                    null)
                .getLast();
    return job
        .getSpec()
        .getJobTemplate()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .stream()
        .filter(variable -> variable.getName().equals("PGOPTIONS"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private byte[] dumped() throws Exception {
    Shell.Run run = dump(7);
    assertThat(run.exit()).as(run.output()).isZero();
    return Files.readAllBytes(volume.resolve(scripts.result().path("file").asText()));
  }

  private Shell.Run verify(byte[] dump, String sha256) throws Exception {
    return verify(dump, sha256, "");
  }

  private Shell.Run verify(byte[] dump, String sha256, String tables) throws Exception {
    Path file = Files.write(temporary.resolve("copy"), dump);
    Path list = Files.writeString(temporary.resolve("tables"), tables);
    return scripts.run(Map.of(), "verify-dump.sh", file.toString(), sha256, list.toString());
  }

  private void touchDump(String name) throws IOException {
    Files.writeString(volume.resolve(name), "");
    Files.writeString(volume.resolve(name + ".sha256"), SHA256_OF_NOTHING + "  " + name + "\n");
  }

  private void touchDump(String name, long sequence, long rows) throws IOException {
    touchDump(name);
    Files.writeString(
        volume.resolve(name + ".json"),
        "{\"file\":\"%s\",\"sequence\":%d,\"rows\":%d}\n".formatted(name, sequence, rows));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(volume)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> dumps() throws IOException {
    return files().stream().filter(name -> name.endsWith(".dump")).toList();
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
