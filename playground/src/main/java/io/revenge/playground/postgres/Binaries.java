package io.revenge.playground.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs for this machine.
 *
 * @param directory where they were unpacked
 * @param runAs what comes before a program's name so that it does not see that it runs as root,
 *     which PostgreSQL refuses
 */
public record Binaries(Path directory, List<String> runAs) {

  /** The major version that they are of. */
  public static final int MAJOR = 18;

  public Binaries {
    runAs = List.copyOf(runAs);
  }

  /**
   * Unpacks them, once.
   *
   * @param directory kept for later runs
   * @throws IOException there are none for this machine, or the directory cannot be written
   */
  public static Binaries unpack(Path directory) throws IOException {
    Path home = directory.resolve("postgres-" + MAJOR).toAbsolutePath();
    if (!Files.exists(home)) {
      Files.createDirectories(directory);
      Path fresh = Files.createTempDirectory(directory, "unpacking-");
      try (InputStream archive =
          DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(), architecture())) {
        unpack(archive, fresh);
      }
      rename(fresh, home);
    }
    return new Binaries(
        home, LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of());
  }

  /** The command line of a program. */
  List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(runAs);
    command.add(directory.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return List.copyOf(command);
  }

  private static void unpack(InputStream archive, Path target) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the archive leaves its directory: " + entry.getName());
        }
        Files.createDirectories(entry.isDirectory() ? path : path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
          Files.copy(tar, path);
          boolean executable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  /** Another process may have been faster; what it unpacked is the same. */
  private static void rename(Path fresh, Path home) throws IOException {
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      Files.move(fresh, home);
    } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
      Directories.delete(fresh);
    }
  }

  private static String system() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")
        ? "Darwin"
        : "Linux";
  }

  private static String architecture() {
    String architecture = System.getProperty("os.arch");
    return architecture.equals("amd64") ? "x86_64" : architecture;
  }
}
