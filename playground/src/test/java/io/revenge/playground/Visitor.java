package io.revenge.playground;

import io.fabric8.kubernetes.api.model.Secret;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.postgres.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that connects again and again, each time with what its Secret says at that moment:
 * the client's certificate, and {@code verify-full}.
 */
final class Visitor implements AutoCloseable {

  private final World world;
  private final Names names;
  private final Path directory;
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final AtomicInteger visits = new AtomicInteger();
  private final Thread thread = Thread.ofPlatform().name("visitor").unstarted(this::visit);
  private volatile boolean leaving;

  private Visitor(World world, Names names, Path directory) {
    this.world = world;
    this.names = names;
    this.directory = directory;
  }

  /**
   * Begins.
   *
   * @param directory for the files that libpq's parameters name; nobody else uses it
   */
  static Visitor start(World world, Names names, Path directory) throws IOException {
    Visitor visitor = new Visitor(world, names, Files.createDirectories(directory));
    visitor.thread.start();
    return visitor;
  }

  /** One connection. */
  static Connection connect(World world, Names names, Path directory)
      throws IOException, SQLException {
    Secret secret =
        world
            .client()
            .secrets()
            .inNamespace(names.namespace())
            .withName(names.appSecret())
            .require();
    Properties properties = new Properties();
    properties.setProperty("user", text(secret, "username"));
    properties.setProperty("password", text(secret, "password"));
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslrootcert", file(directory, secret, "ca.crt"));
    properties.setProperty("sslcert", file(directory, secret, "tls.crt"));
    properties.setProperty("sslkey", key(directory, secret));
    Address address = world.address(names);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s"
            .formatted(address.host(), address.port(), text(secret, "dbname")),
        properties);
  }

  /** What the server, or the driver, said instead of letting it in. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  int visits() {
    return visits.get();
  }

  @Override
  public void close() {
    leaving = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void visit() {
    while (!leaving) {
      try (Connection connection = connect(world, names, directory)) {
        if (connection.isValid(5)) {
          visits.incrementAndGet();
        }
      } catch (IOException | SQLException refused) {
        refusals.add(String.valueOf(refused.getMessage()));
      }
    }
  }

  private static String file(Path directory, Secret secret, String key) throws IOException {
    return write(directory.resolve(key), text(secret, key).getBytes(StandardCharsets.UTF_8));
  }

  /** The driver reads keys in DER. */
  private static String key(Path directory, Secret secret) throws IOException {
    try {
      return write(
          directory.resolve("tls.pk8"), Pem.privateKey(text(secret, "tls.key")).getEncoded());
    } catch (GeneralSecurityException damaged) {
      throw new IOException(damaged);
    }
  }

  /** Nobody else may read it, as the driver wants it of keys. */
  private static String write(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.write(file, content).toString();
  }

  private static String text(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }
}
