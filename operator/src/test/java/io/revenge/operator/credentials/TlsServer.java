package io.revenge.operator.credentials;

import static java.util.Objects.requireNonNull;

import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.postgres.Login;
import io.revenge.operator.postgres.Sessions;
import io.revenge.operator.postgres.TlsPostgres;
import io.revenge.test.postgres.PostgresVersion;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** An embedded PostgreSQL that admits nobody without TLS, except this test. */
public final class TlsServer implements AutoCloseable {

  private static final String HBA =
      """
      host    all      postgres          127.0.0.1/32 trust
      hostssl postgres revenge_operator  all          cert
      hostssl all      all               all          scram-sha-256
      """;

  private static final String ROLES = "/io/revenge/operator/server/postgres.10-roles.sql";

  private final Path files;
  private final EmbeddedPostgres server;

  public TlsServer(PostgresVersion version, Path files, World world)
      throws IOException, SQLException {
    this.files = files;
    mount(world);
    Path hba = files.resolve("pg_hba.conf");
    Files.writeString(hba, HBA);
    server =
        version
            .server()
            .setServerConfig("shared_buffers", "32MB")
            .setServerConfig("max_connections", "20")
            .setServerConfig("hba_file", hba.toString())
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", files.resolve("tls.crt").toString())
            .setServerConfig("ssl_key_file", files.resolve("tls.key").toString())
            .setServerConfig("ssl_ca_file", files.resolve("ca.crt").toString())
            .start();
    try (InputStream roles = requireNonNull(TlsServer.class.getResourceAsStream(ROLES))) {
      asSuperuser(
          "SET revenge.owner = 'revenge';"
              + new String(roles.readAllBytes(), StandardCharsets.UTF_8));
    }
    asSuperuser("CREATE DATABASE revenge OWNER revenge");
  }

  /** What the kubelet does. */
  public void mount(World world) throws IOException {
    for (String key : new String[] {"tls.crt", "tls.key", "ca.crt"}) {
      Path file = files.resolve(key);
      Files.writeString(file, world.text(World.NAMES.serverSecret(), key));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  public void asSuperuser(String sql) throws SQLException {
    try (Connection superuser = superuser();
        Statement statement = superuser.createStatement()) {
      statement.execute(sql);
    }
  }

  public Connection superuser() throws SQLException {
    return server.getPostgresDatabase().getConnection();
  }

  public Connection superuser(String database) throws SQLException {
    return server.getDatabase("postgres", database).getConnection();
  }

  public Address address() {
    return new Address("localhost", server.getPort());
  }

  public TlsPostgres as(World world) {
    return new TlsPostgres(address(), login(world), new Sessions());
  }

  public static Login login(World world) {
    RevengeDatabase database = world.database();
    return Credentials.login(database, world.secrets().values());
  }

  public static ServedCertificate served(World world) {
    return Credentials.served(world.database(), world.secrets().values());
  }

  public static String password(World world) {
    return world.text(Names.of(world.database()).appSecret(), "password");
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
