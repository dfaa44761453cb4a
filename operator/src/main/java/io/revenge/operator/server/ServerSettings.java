package io.revenge.operator.server;

import io.revenge.api.v1alpha1.PostgresSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Quantities;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All that {@code postgresql.conf} says.
 *
 * @param restart what only a restart puts in force, by name
 * @param reloadable what the operator keeps up by reload, by name
 */
public record ServerSettings(
    SortedMap<String, String> restart, SortedMap<String, String> reloadable) {

  private static final Pattern DURATION =
      Pattern.compile("(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?");
  private static final long MIB = 1L << 20;

  private static final int RESERVED_CONNECTIONS_SINCE = 16;

  /** For looks, a dump, a base backup and metrics while the application takes all others. */
  private static final String RESERVED_CONNECTIONS = "reserved_connections";

  public ServerSettings {
    restart = Collections.unmodifiableSortedMap(new TreeMap<>(restart));
    reloadable = Collections.unmodifiableSortedMap(new TreeMap<>(reloadable));
  }

  /**
   * Those of the spec, with the operator's own.
   *
   * @throws IllegalArgumentException the parameters have {@link ParameterRules#problems problems}
   */
  public static ServerSettings of(RevengeDatabase database, ParameterRules rules) {
    TreeMap<String, String> restart = fixed(database);
    TreeMap<String, String> reloadable = defaults(database);
    memory(database.getSpec().postgres(), restart, reloadable);
    database
        .getSpec()
        .postgres()
        .parameters()
        .forEach(
            (name, value) -> {
              Parameter parameter =
                  rules
                      .find(name)
                      .orElseThrow(() -> new IllegalArgumentException("not allowed: " + name));
              Map<String, String> settings =
                  parameter.context() == Parameter.Context.POSTMASTER ? restart : reloadable;
              settings.put(name, parameter.rendered(value));
            });
    return new ServerSettings(restart, reloadable);
  }

  /**
   * Names what only a restart puts in force. The server tells the one that it was started with as
   * its setting {@code revenge.configuration}.
   */
  public String configuration() {
    Map<String, String> named = new TreeMap<>(restart);
    // Comes with the next restart, which it is no reason for: a new operator asks for none.
    named.remove(RESERVED_CONNECTIONS);
    return hash(named.toString());
  }

  /** The file, lines in a fixed order. */
  public String render() {
    StringBuilder file = new StringBuilder("# Written by revenge-operator.\n");
    restart.forEach((name, value) -> line(file, name, value));
    reloadable.forEach((name, value) -> line(file, name, value));
    line(file, "revenge.configuration", configuration());
    return file.toString();
  }

  private static TreeMap<String, String> fixed(RevengeDatabase database) {
    TreeMap<String, String> settings = new TreeMap<>();
    settings.put("listen_addresses", "*");
    settings.put("port", "5432");
    settings.put("unix_socket_directories", "/var/run/postgresql");
    settings.put("hba_file", Layout.ACCESS_RULES);
    settings.put("ssl", "on");
    settings.put("ssl_ca_file", "/etc/revenge-tls/ca.crt");
    settings.put("ssl_cert_file", "/etc/revenge-tls/tls.crt");
    settings.put("ssl_key_file", "/etc/revenge-tls/tls.key");
    settings.put("password_encryption", "scram-sha-256");
    settings.put("shared_preload_libraries", "pg_stat_statements");
    // Its texts are served as metrics, and those of utility statements hold passwords.
    settings.put("pg_stat_statements.track_utility", "off");
    settings.put("wal_level", "replica");
    if (database.getSpec().postgres().version() >= RESERVED_CONNECTIONS_SINCE) {
      settings.put(RESERVED_CONNECTIONS, "5");
    }
    if (database.getSpec().archive().enabled()) {
      settings.put("archive_mode", "on");
      settings.put("archive_library", "basic_archive");
    } else {
      settings.put("archive_mode", "off");
    }
    // A node with huge pages that the pod was not given ends a server that takes them by SIGBUS.
    settings.put("huge_pages", "off");
    settings.put("log_destination", "stderr");
    settings.put("logging_collector", "off");
    settings.put("log_line_prefix", "%m [%p] %q%u@%d ");
    settings.put("log_timezone", "UTC");
    settings.put("TimeZone", "UTC");
    settings.put("lc_messages", "C");
    return settings;
  }

  private static TreeMap<String, String> defaults(RevengeDatabase database) {
    TreeMap<String, String> settings = new TreeMap<>();
    settings.put("client_connection_check_interval", "5000ms");
    settings.put("archive_timeout", seconds(database.getSpec().archive().timeout()) + "s");
    // In proportion to the volume, so that WAL alone does not fill it.
    long volume = Quantities.bytes(database.getSpec().postgres().storage().size()) / MIB;
    long wal = Math.clamp(volume / 10, 64, 4096);
    settings.put("max_wal_size", wal + "MB");
    settings.put("min_wal_size", Math.clamp(wal / 2, 32, 80) + "MB");
    settings.put("max_slot_wal_keep_size", Math.max(volume / 5, 64) + "MB");
    return settings;
  }

  private static void memory(
      PostgresSpec postgres, Map<String, String> restart, Map<String, String> reloadable) {
    String limit = postgres.resources().limits().get("memory");
    if (limit != null) {
      long mib = Quantities.bytes(limit) / MIB;
      restart.put("shared_buffers", Math.clamp(mib / 4, 16, 16384) * 1024 + "kB");
      reloadable.put("effective_cache_size", Math.max(mib * 3 / 4, 16) * 1024 + "kB");
    }
  }

  private static long seconds(String duration) {
    Matcher matcher = DURATION.matcher(duration);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a duration: " + duration);
    }
    return part(matcher.group(1)) * 3600 + part(matcher.group(2)) * 60 + part(matcher.group(3));
  }

  private static long part(@org.jspecify.annotations.Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static void line(StringBuilder file, String name, String value) {
    file.append(name)
        .append(" = '")
        .append(value.replace("\\", "\\\\").replace("'", "''"))
        .append("'\n");
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
