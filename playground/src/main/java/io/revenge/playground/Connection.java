package io.revenge.playground;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.postgres.Address;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;

/**
 * How an application outside reaches the database: what its Secret says, but for the address.
 *
 * @param authorities file with the certificate that the server's is to be verified by
 */
public record Connection(
    String user,
    String password,
    String database,
    String sslMode,
    Path authorities,
    Address address) {

  /**
   * Reads the application's Secret.
   *
   * @param directory gets the file with the certificate
   */
  static Connection of(KubernetesClient client, Names names, Address address, Path directory)
      throws IOException {
    Secret secret =
        client.secrets().inNamespace(names.namespace()).withName(names.appSecret()).require();
    Path authorities = directory.resolve(names.namespace() + "-" + names.name() + ".crt");
    Files.writeString(authorities, text(secret, "ca.crt"));
    return new Connection(
        text(secret, "username"),
        text(secret, "password"),
        text(secret, "dbname"),
        text(secret, "sslmode"),
        authorities,
        address);
  }

  /** For libpq and all that speaks its language. */
  public String url() {
    return "postgresql://%s:%s@%s%s"
        .formatted(encoded(user), encoded(password), place(), parameters());
  }

  /** Connects. */
  public java.sql.Connection open() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + place() + parameters(), user, password);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user + "@" + place();
  }

  private String place() {
    return "%s:%d/%s".formatted(address.host(), address.port(), encoded(database));
  }

  private String parameters() {
    return "?sslmode=%s%s"
        .formatted(
            sslMode,
            sslMode.startsWith("verify") ? "&sslrootcert=" + encoded(authorities.toString()) : "");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String text(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }
}
