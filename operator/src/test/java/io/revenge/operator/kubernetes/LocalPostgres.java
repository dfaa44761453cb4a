package io.revenge.operator.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server with PostgreSQL's own programs, as Debian packages them: the embedded one comes without
 * {@code pg_dump}. Listens on a socket only.
 */
public final class LocalPostgres implements AutoCloseable {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private final Path directory;

  private LocalPostgres(Path directory) {
    this.directory = directory;
  }

  static String programs() {
    return newest().map(Path::toString).orElse("");
  }

  private static Optional<Path> newest() {
    try (Stream<Path> versions = Files.exists(DEBIAN) ? Files.list(DEBIAN) : Stream.empty()) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("pg_dump")))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Starts one, or skips the tests that want it where it is not installed. */
  public static LocalPostgres start() throws IOException, InterruptedException {
    assumeTrue(
        newest().isPresent(),
        "needs initdb and pg_dump in %s (Debian's package postgresql-15)".formatted(DEBIAN));
    Path directory = Files.createTempDirectory("pg");
    LocalPostgres server = new LocalPostgres(directory);
    run("initdb", "-D", server.data(), "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C");
    String options =
        "-c listen_addresses= -c fsync=off -c wal_level=replica -c unix_socket_directories="
            + directory;
    run("pg_ctl", "-D", server.data(), "-w", "-l", directory + "/log", "-o", options, "start");
    return server;
  }

  /** libpq's variables. */
  public Map<String, String> environment() {
    return Map.of("PGHOST", directory.toString(), "PGUSER", "postgres", "PGDATABASE", "postgres");
  }

  public void sql(String sql) throws IOException, InterruptedException {
    run("psql", "-Xq", "-h", directory.toString(), "-U", "postgres", "-c", sql);
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  private static void run(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // PostgreSQL refuses to run as root; in a user namespace of its own it is nobody.
      command.addAll(List.of(Program.UNSHARE.orSkip().toString(), "--user"));
    }
    command.add(programs() + "/" + program);
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(program, ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + ": " + Files.readString(output));
    }
    Files.delete(output);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
