package io.revenge.operator.credentials;

import io.revenge.api.v1alpha1.PoolSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.SslMode;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.postgres.Address;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How the application reaches its database, in every spelling that Revenge has used.
 *
 * @param database what it is about
 * @param password the owner's
 */
record ApplicationSecret(RevengeDatabase database, String password) {

  /** Where the rendered config.yaml and the URLs expect the Secret to be mounted. */
  static final String MOUNT = "/etc/revenge/database";

  private static final String AUTHORITIES = MOUNT + "/ca.crt";

  private static final String PASSWORD_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** 190 bits. */
  private static final int PASSWORD_LENGTH = 32;

  private static final String UNRESERVED = PASSWORD_ALPHABET + "-._~";

  /** A password of letters and digits, which no URL, shell or configuration file has to quote. */
  static String newPassword(SecureRandom random) {
    return IntStream.range(0, PASSWORD_LENGTH)
        .mapToObj(i -> PASSWORD_ALPHABET.charAt(random.nextInt(PASSWORD_ALPHABET.length())))
        .map(String::valueOf)
        .collect(Collectors.joining());
  }

  /**
   * Whether a stored password can be used. Control characters, such as the line end that {@code
   * echo} adds, are prohibited by SASLprep (RFC 4013).
   */
  static boolean usable(String password) {
    return !password.isEmpty() && password.codePoints().noneMatch(Character::isISOControl);
  }

  /** The data of the Secret, certificates apart. */
  Map<String, String> data() {
    String host = Names.of(database).host();
    String port = Integer.toString(Address.PORT);
    String name = database.getSpec().database().name();
    String user = database.getSpec().database().owner();
    String sslMode = database.getSpec().connection().sslMode().value();
    Map<String, String> data = new TreeMap<>();
    data.put("host", host);
    data.put("port", port);
    data.put("dbname", name);
    data.put("username", user);
    data.put("password", password);
    data.put("sslmode", sslMode);
    data.put("REVENGE_DB_HOST", host);
    data.put("REVENGE_DB_PORT", port);
    data.put("REVENGE_DB_NAME", name);
    data.put("REVENGE_DB_USER", user);
    data.put("REVENGE_DB_PASSWORD", password);
    data.put("REVENGE_DB_SSLMODE", sslMode);
    data.put("uri", url("postgresql"));
    data.put("REVENGE_DATABASE_URL", url("postgres"));
    data.put("config.yaml", config());
    return data;
  }

  private String url(String scheme) {
    return "%s://%s:%s@%s:%d/%s?sslmode=%s%s"
        .formatted(
            scheme,
            percentEncoded(database.getSpec().database().owner()),
            percentEncoded(password),
            Names.of(database).host(),
            Address.PORT,
            percentEncoded(database.getSpec().database().name()),
            database.getSpec().connection().sslMode().value(),
            verifies() ? "&sslrootcert=" + AUTHORITIES : "");
  }

  /** Clients that verify look for the CA elsewhere unless they are told where it is. */
  private boolean verifies() {
    return database.getSpec().connection().sslMode().compareTo(SslMode.VERIFY_CA) >= 0;
  }

  /** The seed's block, filled in. */
  private String config() {
    SslMode sslMode = database.getSpec().connection().sslMode();
    PoolSpec pool = database.getSpec().connection().pool();
    return """
    # Mount this Secret at %s.
    database:
      host: %s
      port: %d
      name: %s
      user: %s
      password: %s

      ssl:
        mode: %s  # disable, prefer, require, verify-ca, verify-full
        ca_file: %s
        # The password is enough. A client certificate (tls.crt, tls.key) must be read anew
        # at least once in four weeks: one that expired is refused whatever the password.
        cert_file: ""
        key_file: ""

      pool:
        min_conns: %d
        max_conns: %d
        max_conn_lifetime: %s
        max_conn_idle_time: %s
        health_check_period: %s
    """
        .formatted(
            MOUNT,
            quoted(Names.of(database).host()),
            Address.PORT,
            quoted(database.getSpec().database().name()),
            quoted(database.getSpec().database().owner()),
            quoted(password),
            quoted(sslMode.value()),
            quoted(verifies() ? AUTHORITIES : ""),
            pool.minConnections(),
            pool.maxConnections(),
            quoted(pool.maxLifetime()),
            quoted(pool.maxIdleTime()),
            quoted(pool.healthCheckPeriod()));
  }

  /** Encodes what RFC 3986 does not let stand in any part of a URL. */
  static String percentEncoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (UNRESERVED.indexOf(octet) >= 0) {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append("%02X".formatted(octet));
      }
    }
    return encoded.toString();
  }

  /** A double-quoted scalar of YAML. Control characters do not occur. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
