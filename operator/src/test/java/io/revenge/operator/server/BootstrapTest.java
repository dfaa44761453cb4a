package io.revenge.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.revenge.operator.kubernetes.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the init container's script for real, with Debian's PostgreSQL 15 where it is installed, as
 * the system's user postgres.
 */
class BootstrapTest {

  private static final String BINARIES = "/usr/lib/postgresql/15/bin";

  private Path root;
  private Path pgdata;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void makeDirectories() throws IOException, InterruptedException {
    assumeTrue(
        Files.exists(Path.of(BINARIES, "initdb")),
        "needs initdb in %s (Debian's package postgresql-15)".formatted(BINARIES));
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root, to become the user postgres");
    Program.RUNUSER.orSkip();
    root = Files.createTempDirectory("bootstrap");
    for (String name : List.of("config", "volume", "archive", "work")) {
      Files.createDirectory(root.resolve(name));
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path directory : all.toList()) {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
      }
    }
    pgdata = root.resolve("volume/data/pgdata");
    configure("");
  }

  @AfterEach
  void removeDirectories() throws IOException, InterruptedException {
    if (root != null) {
      new ProcessBuilder("rm", "-rf", root.toString()).start().waitFor();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "busybox sh"})
  void makesADatabaseOnAnEmptyVolume(String shell) throws Exception {
    if (shell.startsWith("busybox")) {
      Program.BUSYBOX.orSkip();
    }

    assertThat(bootstrap(shell).exit()).isZero();

    assertThat(pgdata.resolve("PG_VERSION")).hasContent("15");
    assertThat(root.resolve("volume/data/config/postgresql.conf"))
        .content()
        .contains("revenge.configuration = '");
    assertThat(root.resolve("archive/" + systemIdentifier() + "/wal")).isDirectory();
    assertThat(query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'revenge%'")).isEqualTo("4");
    assertThat(query("SELECT datdba::regrole FROM pg_database WHERE datname = 'revenge'"))
        .isEqualTo("revenge");
    assertThat(query("SHOW lc_collate") + query("SHOW data_checksums")).isEqualTo("Con");
  }

  @Test
  void startsNothingWhenNothingChanged() throws Exception {
    bootstrap("dash");
    String before = controlData();
    Files.writeString(pgdata.resolve("postgresql.auto.conf"), "work_mem = '1GB'\n");

    assertThat(bootstrap("dash").exit()).isZero();

    assertThat(controlData()).isEqualTo(before);
    assertThat(pgdata.resolve("postgresql.auto.conf")).isEmptyFile();
  }

  @Test
  void doesItsWorkAgainWhenTheConfigurationChanged() throws Exception {
    bootstrap("dash");

    configure("spec: {postgres: {version: 15, parameters: {max_connections: '77'}}}");

    assertThat(bootstrap("dash").exit()).isZero();
    assertThat(query("SHOW max_connections")).isEqualTo("77");
  }

  @Test
  void takesUpADatabaseThatTheStatusDoesNotKnow() throws Exception {
    bootstrap("dash");
    String system = systemIdentifier();

    assertThat(bootstrap("dash").exit()).isZero();
    assertThat(systemIdentifier()).isEqualTo(system);
  }

  @Test
  void healsAnInitdbThatWasKilled() throws Exception {
    Process process = start("dash");
    Path unfinished = root.resolve("volume/data/pgdata.unfinished/base");
    org.awaitility.Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> Files.exists(unfinished));
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle one : all) {
      one.onExit().join();
    }
    assertThat(pgdata).doesNotExist();

    assertThat(bootstrap("dash").exit()).isZero();
    assertThat(pgdata.resolve("PG_VERSION")).exists();
  }

  @Test
  void refusesAnotherMajorVersion() throws Exception {
    bootstrap("dash");
    Files.writeString(pgdata.resolve("PG_VERSION"), "14\n");

    assertRefused(
        "VersionMismatch",
        "The volume holds a database of PostgreSQL 14, spec.postgres.version is 15.");
  }

  @Test
  void refusesAnImageOfAnotherMajorVersion() throws Exception {
    configure("spec: {postgres: {version: 18}}");

    assertRefused("VersionMismatch", "The image holds PostgreSQL 15");
    assertThat(root.resolve("volume")).isEmptyDirectory();
  }

  @Test
  void refusesAnotherSystem() throws Exception {
    bootstrap("dash");
    configure("status: {server: {systemIdentifier: '4711'}}");

    assertRefused("ForeignData", "the status knows 4711");
  }

  @Test
  void makesNoDatabaseWhenTheStatusKnowsOne() throws Exception {
    configure("status: {server: {systemIdentifier: '4711'}}");

    assertRefused("DataMissing", "The status knows the database system 4711");
    assertThat(root.resolve("volume")).isEmptyDirectory();
  }

  @Test
  void leavesTheFilesOfOthersAlone() throws Exception {
    Path other = Files.createDirectories(root.resolve("volume/18/docker"));
    Files.writeString(other.resolve("PG_VERSION"), "18\n");

    assertRefused("ForeignData", "volume/18/docker/PG_VERSION");
    assertThat(root.resolve("volume/data")).doesNotExist();
  }

  @Test
  void leavesADataDirectoryWithoutVersionAlone() throws Exception {
    bootstrap("dash");
    Files.delete(pgdata.resolve("PG_VERSION"));

    assertRefused("ForeignData", "PG_VERSION");
    assertThat(pgdata.resolve("global/pg_control")).exists();
  }

  @Test
  void refusesTheDataOfAnotherUser() throws Exception {
    bootstrap("dash");
    new ProcessBuilder("chown", "-R", "70", pgdata.toString()).start().waitFor();

    assertRefused("UserMismatch", "The data belongs to user 70");
  }

  @Test
  void keepsTheLastGoodParametersWhenPostgresRejectsTheNewOnes() throws Exception {
    bootstrap("dash");
    String good = query("SHOW revenge.configuration");
    configure("");
    Path rendered = root.resolve("config/postgresql.conf");
    Files.writeString(
        rendered,
        Files.readString(rendered)
                .replaceFirst("revenge.configuration = '.*'", "revenge.configuration = 'new'")
            + "max_connections = 'it''s \\\\many'\n");

    assertThat(bootstrap("dash").exit()).isZero();

    assertThat(query("SHOW revenge.configuration")).isEqualTo(good);
    assertThat(query("SHOW revenge.rejected_configuration")).isEqualTo("new");
    assertThat(query("SHOW revenge.rejected"))
        .isEqualTo("invalid value for parameter \"max_connections\": \"it's \\many\"");
  }

  @Test
  void runsWithTheLastGoodParametersWhenItWasKilledTwiceWithTheNewOnes() throws Exception {
    bootstrap("dash");
    configure("spec: {postgres: {version: 15, parameters: {max_connections: '77'}}}");
    Path killer = Files.createDirectory(root.resolve("killer"));
    Path program = killer.resolve("pg_ctl");
    Files.writeString(program, "#!/bin/sh\nkill -KILL $PPID\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(killer, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment.put("PATH", killer + ":" + BINARIES + ":/usr/bin:/bin:/usr/sbin");
    bootstrap("dash");
    bootstrap("dash");
    environment.remove("PATH");

    assertThat(bootstrap("dash").exit()).isZero();
    assertThat(query("SHOW revenge.rejected")).contains("too little memory");
    assertThat(query("SHOW max_connections")).isNotEqualTo("77");
  }

  @Test
  void countsNoTriesOfAnotherConfiguration() throws Exception {
    bootstrap("dash");
    configure("spec: {postgres: {version: 15, parameters: {max_connections: '77'}}}");
    Files.writeString(root.resolve("volume/data/config/tries"), "of another configuration\n");

    assertThat(bootstrap("dash").exit()).isZero();
    assertThat(query("SHOW max_connections")).isEqualTo("77");
  }

  @Test
  void aRestartThatSomebodyAsksForLeavesNothingOut() throws Exception {
    bootstrap("dash");
    query("ALTER ROLE revenge_exporter NOLOGIN");
    String login = "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'revenge_exporter'";
    bootstrap("dash");
    assertThat(query(login)).isEqualTo("f");

    environment.put("REVENGE_RESTART", "1");
    bootstrap("dash");

    assertThat(query(login)).isEqualTo("t");
  }

  @Test
  void triesRejectedParametersAgainAtTheNextStart() throws Exception {
    bootstrap("dash");
    Path rendered = root.resolve("config/postgresql.conf");
    String sound = Files.readString(rendered);
    Files.writeString(rendered, sound + "port = 'x'\n");
    bootstrap("dash");
    Files.writeString(rendered, sound);

    assertThat(bootstrap("dash").exit()).isZero();
    assertThat(query("SELECT current_setting('revenge.rejected', true) IS NULL")).isEqualTo("t");
  }

  @Test
  void saysWhyTheFirstStartFailed() throws Exception {
    Files.writeString(
        root.resolve("config/postgresql.conf"),
        "max_connections = 'x'\n",
        java.nio.file.StandardOpenOption.APPEND);

    assertRefused("ParametersRejected", "invalid value for parameter \\\"max_connections\\\"");
  }

  @Test
  void runsADatabaseInUseEvenWhenAScriptFails() throws Exception {
    bootstrap("dash");
    Files.writeString(root.resolve("config/postgres.99-broken.sql"), "SELECT 1/0;\n");

    assertThat(bootstrap("dash").exit()).isZero();
    assertThat(query("SHOW revenge.unconverged")).contains("division by zero");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "busybox sh"})
  void waitsForTheServerThatUsesTheVolume(String shell) throws Exception {
    if (shell.startsWith("busybox")) {
      Program.BUSYBOX.orSkip();
    }
    bootstrap(shell);
    Process server = serve(shell);
    try {
      environment.put("REVENGE_LOCK_TOLD_AFTER", "1");
      assertRefused(
          "DataVolumeInUse", "A former pod of this name has used the data volume since 20");

      Process waiting = start(shell);
      assertThat(waiting.isAlive()).isTrue();
      stop(server);
      assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(waiting.exitValue()).isZero();
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void noSecondServerStarts() throws Exception {
    bootstrap("dash");
    Process first = serve("dash");
    try {
      environment.put("REVENGE_LOCK_TOLD_AFTER", "1");
      Process second = server("dash");

      assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isEqualTo(1);
      assertThat(root.resolve("message")).content().contains("DataVolumeInUse");
    } finally {
      stop(first);
    }
  }

  @Test
  void noSecondServerStartsWhenSomebodyRemovedTheLock() throws Exception {
    bootstrap("dash");
    Process first = serve("dash");
    try {
      Files.delete(root.resolve("volume/data/lock"));
      environment.put("REVENGE_LOCK_TOLD_AFTER", "1");
      Process second = server("dash");

      assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isEqualTo(1);
      assertThat(root.resolve("message")).content().contains("DataVolumeInUse");
    } finally {
      stop(first);
    }
  }

  /** As after a power cut: the number is that of another process by now. */
  @Test
  void startsBesideAProcessThatHasTheNumberOfAKilledPostmaster() throws Exception {
    bootstrap("dash");
    leavePid(ProcessHandle.current().pid());

    stop(serve("dash"));

    leavePid(ProcessHandle.current().pid());
    configure("spec: {postgres: {version: 15, parameters: {max_connections: '77'}}}");
    assertThat(bootstrap("dash").exit()).isZero();
    assertThat(query("SHOW max_connections")).isEqualTo("77");
  }

  /** As somebody may in the container, without the lock. */
  @Test
  void doesNotStartBesideAServerThatWasStartedByHand() throws Exception {
    bootstrap("dash");
    run("pg_ctl", "start", "-D", pgdata.toString(), "-w", "-s", "-l", "by-hand", "-o", options());
    try {
      Process second = server("dash");

      assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("lock file \"postmaster.pid\" already exists");
    } finally {
      run("pg_ctl", "stop", "-D", pgdata.toString(), "-w", "-s", "-m", "fast");
    }
  }

  @Test
  void keepsTheWalThatWaitsToBeArchived() throws Exception {
    bootstrap("dash");
    Path wal = root.resolve("archive/" + systemIdentifier() + "/wal");
    Files.setPosixFilePermissions(wal, PosixFilePermissions.fromString("---------"));
    query(
        """
        DO $$
        BEGIN
          FOR segment IN 1..10 LOOP
            PERFORM pg_logical_emit_message(true, 'test', 'x');
            PERFORM pg_switch_wal();
          END LOOP;
        END
        $$
        """);
    List<String> waiting = waitingSegments();
    assertThat(waiting).hasSizeGreaterThanOrEqualTo(10);

    environment.put("REVENGE_RESTART", "1");
    assertThat(bootstrap("dash").exit()).isZero();

    assertThat(waitingSegments()).containsAll(waiting);
  }

  private List<String> waitingSegments() throws IOException {
    try (Stream<Path> files = Files.list(pgdata.resolve("pg_wal/archive_status"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".ready"))
          .map(name -> name.substring(0, name.length() - ".ready".length()))
          .filter(name -> Files.exists(pgdata.resolve("pg_wal").resolve(name)))
          .toList();
    }
  }

  private void leavePid(long pid) throws IOException, InterruptedException {
    Path file = pgdata.resolve("postmaster.pid");
    Files.writeString(file, pid + "\n" + pgdata + "\n");
    new ProcessBuilder("chown", "postgres", file.toString()).start().waitFor();
  }

  /** A server that runs as in the pod. */
  private Process serve(String shell) throws IOException {
    Process server = server(shell);
    org.awaitility.Awaitility.await()
        .until(
            () -> run("psql", "-XAt", "-h", work(), "-U", "postgres", "-c", "SELECT 'up'"),
            "up"::equals);
    return server;
  }

  private Process server(String shell) throws IOException {
    List<String> command = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    command.addAll(List.of(shell.split(" ")));
    command.addAll(List.of(root.resolve("config/serve.sh").toString(), "-D", pgdata.toString()));
    command.addAll(List.of(options().split(" ")));
    return process(command);
  }

  private void stop(Process server) throws IOException, InterruptedException {
    run("pg_ctl", "stop", "-D", pgdata.toString(), "-w", "-s", "-m", "fast");
    server.waitFor(30, TimeUnit.SECONDS);
  }

  @Test
  void passesShellcheck() throws Exception {
    Process process =
        new ProcessBuilder(
                Program.SHELLCHECK.orSkip().toString(), "-x", "-a", "bootstrap.sh", "serve.sh")
            .directory(root.resolve("config").toFile())
            .redirectErrorStream(true)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEmpty();
  }

  private void configure(String yaml) throws IOException {
    var database =
        Databases.of(yaml.contains("spec:") ? yaml : "spec: {postgres: {version: 15}}\n" + yaml);
    var files = new ServerResources(ParameterRules.load()).configMap(database).getData();
    for (var file : files.entrySet()) {
      Files.writeString(root.resolve("config").resolve(file.getKey()), file.getValue());
    }
  }

  private void assertRefused(String reason, String message) throws Exception {
    Ended ended = bootstrap("dash");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(root.resolve("message"))
        .content()
        .contains("{\"reason\":\"" + reason + "\",\"message\":\"")
        .contains(message);
  }

  private record Ended(int exit, String output) {}

  private Ended bootstrap(String shell) throws IOException, InterruptedException {
    Process process = start(shell);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output);
  }

  private Process start(String shell) throws IOException {
    List<String> command = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    command.addAll(List.of(shell.split(" ")));
    command.add(root.resolve("config/bootstrap.sh").toString());
    return process(command);
  }

  private Process process(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(root.toFile());
    builder.environment().put("PATH", BINARIES + ":/usr/bin:/bin:/usr/sbin");
    builder.environment().put("REVENGE_CONFIG", root.resolve("config").toString());
    builder.environment().put("REVENGE_VOLUME", root.resolve("volume").toString());
    builder.environment().put("REVENGE_ARCHIVE", root.resolve("archive").toString());
    builder.environment().put("REVENGE_WORK", root.resolve("work").toString());
    builder.environment().put("REVENGE_TERMINATION_LOG", root.resolve("message").toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The answer of the server as the pod would start it, but for addresses and TLS. */
  private String query(String sql) throws IOException, InterruptedException {
    String log = work() + "/log";
    run("pg_ctl", "start", "-D", pgdata.toString(), "-w", "-s", "-l", log, "-o", options());
    try {
      return run("psql", "-XAt", "-h", work(), "-U", "postgres", "-c", sql);
    } finally {
      run("pg_ctl", "stop", "-D", pgdata.toString(), "-w", "-s", "-m", "fast");
    }
  }

  private String work() {
    return root.resolve("work").toString();
  }

  private String options() {
    return "-c config_file=%s -c listen_addresses= -c ssl=off -c hba_file=%s -c unix_socket_directories=%s"
        .formatted(
            root.resolve("volume/data/config/postgresql.conf"),
            root.resolve("config/pg_hba.conf"),
            work());
  }

  private String systemIdentifier() throws IOException, InterruptedException {
    return controlData()
        .lines()
        .filter(line -> line.startsWith("Database system identifier:"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .findFirst()
        .orElseThrow();
  }

  private String controlData() throws IOException, InterruptedException {
    return run("pg_controldata", "-D", pgdata.toString());
  }

  private String run(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    all.addAll(List.of(command));
    Process process = process(all);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.strip();
  }
}
