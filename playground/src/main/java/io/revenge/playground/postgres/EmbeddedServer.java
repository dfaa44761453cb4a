package io.revenge.playground.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The server of one pod. */
public final class EmbeddedServer implements AutoCloseable {

  private final Mounts mounts;
  private final ServerProcess process;

  private EmbeddedServer(Mounts mounts, ServerProcess process) {
    this.mounts = mounts;
    this.process = process;
  }

  /**
   * Makes the database if there is none, converges it as the init container would, and starts it.
   *
   * @param port on the loopback interface
   * @param password the superuser's, while the database is converged; the same for a volume as
   *     before
   * @throws StartException what is on the volume, or in the configuration, forbids it
   */
  public static EmbeddedServer start(Binaries binaries, Mounts mounts, int port, String password)
      throws IOException, InterruptedException, StartException {
    String system = new Bootstrap(binaries, mounts, FreePort.find(), password).run();
    place(mounts);
    List<String> arguments = new ArrayList<>(paths(mounts, port));
    Path wal = mounts.archive().resolve(system).resolve("wal");
    Files.createDirectories(wal);
    arguments.addAll(setting("basic_archive.archive_directory", wal.toString()));
    Path configuration = mounts.files().resolve("postgresql.conf");
    Files.writeString(configuration, mounts.config("postgresql.conf"));
    arguments.addAll(setting("config_file", configuration.toString()));
    return new EmbeddedServer(mounts, ServerProcess.start(binaries, arguments));
  }

  /** Completes when the server ended, for whatever reason. */
  public CompletableFuture<Void> onExit() {
    return process.onExit().thenAccept(ended -> {});
  }

  /** The last lines of its log. */
  public String log() {
    return process.log();
  }

  /** Brings changed files to the server, as the kubelet does; a reload makes it read them. */
  public void remount(Mounts changed) throws IOException {
    place(new Mounts(changed.config(), changed.tls(), mounts.data(), mounts.archive()));
  }

  @Override
  public void close() throws IOException {
    process.close();
  }

  /** What the configuration says of the pod's own paths is overruled on the command line. */
  private static List<String> paths(Mounts mounts, int port) {
    Path files = mounts.files();
    List<String> arguments = new ArrayList<>(List.of("-D", mounts.pgdata().toString(), "-F"));
    arguments.addAll(setting("port", Integer.toString(port)));
    arguments.addAll(setting("listen_addresses", "127.0.0.1"));
    arguments.addAll(setting("unix_socket_directories", ""));
    arguments.addAll(setting("hba_file", files.resolve("pg_hba.conf").toString()));
    arguments.addAll(setting("ssl_ca_file", files.resolve("ca.crt").toString()));
    arguments.addAll(setting("ssl_cert_file", files.resolve("tls.crt").toString()));
    arguments.addAll(setting("ssl_key_file", files.resolve("tls.key").toString()));
    return List.copyOf(arguments);
  }

  static List<String> setting(String name, String value) {
    return List.of("-c", name + "=" + value);
  }

  private static void place(Mounts mounts) throws IOException {
    Files.createDirectories(mounts.files());
    place(mounts, "pg_hba.conf", mounts.config("pg_hba.conf"));
    for (String key : List.of("ca.crt", "tls.crt", "tls.key")) {
      place(mounts, key, mounts.tls().getOrDefault(key, ""));
    }
  }

  private static void place(Mounts mounts, String name, String text) throws IOException {
    Path fresh =
        Files.createTempFile(
            mounts.files(),
            name,
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
    Files.move(
        fresh,
        mounts.files().resolve(name),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
