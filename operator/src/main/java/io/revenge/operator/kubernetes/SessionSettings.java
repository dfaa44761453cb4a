package io.revenge.operator.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings of a session that the startup packet carries, as libpq's {@code options}. They win over
 * those of the role and of the database, which belong to the database's owner: none of these may
 * break, cut off or bend what the operator, a dump or a base backup does.
 *
 * @param version major version of the server; it refuses settings that it does not know
 * @param own what this kind of session needs; of more weight than the rest
 */
public record SessionSettings(int version, Map<String, String> own) {

  private static final int TRANSACTION_TIMEOUT_SINCE = 17;

  /** PostgreSQL's defaults of what any role may set and a statement may depend on. */
  private static final Map<String, String> NEUTRAL =
      Map.ofEntries(
          Map.entry("DateStyle", "ISO,MDY"),
          Map.entry("IntervalStyle", "postgres"),
          Map.entry("array_nulls", "on"),
          Map.entry("backslash_quote", "safe_encoding"),
          Map.entry("bytea_output", "hex"),
          Map.entry("check_function_bodies", "on"),
          Map.entry("client_encoding", "UTF8"),
          Map.entry("client_min_messages", "warning"),
          Map.entry("default_table_access_method", "heap"),
          Map.entry("default_tablespace", ""),
          Map.entry("default_transaction_deferrable", "off"),
          Map.entry("default_transaction_isolation", "read committed"),
          Map.entry("default_transaction_read_only", "off"),
          Map.entry("exit_on_error", "off"),
          Map.entry("idle_in_transaction_session_timeout", "0"),
          Map.entry("idle_session_timeout", "0"),
          Map.entry("local_preload_libraries", ""),
          Map.entry("lock_timeout", "0"),
          Map.entry("plpgsql.check_asserts", "on"),
          Map.entry("plpgsql.extra_errors", "none"),
          Map.entry("quote_all_identifiers", "off"),
          Map.entry("role", "none"),
          Map.entry("row_security", "on"),
          Map.entry("standard_conforming_strings", "on"),
          Map.entry("statement_timeout", "0"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("tcp_user_timeout", "0"),
          Map.entry("temp_tablespaces", ""),
          Map.entry("transform_null_equals", "off"),
          Map.entry("xmlbinary", "base64"),
          Map.entry("xmloption", "content"));

  public SessionSettings {
    own = Map.copyOf(own);
  }

  /** In the form of libpq's {@code options} and {@code PGOPTIONS}. */
  public String options() {
    Map<String, String> settings = new TreeMap<>(NEUTRAL);
    if (version >= TRANSACTION_TIMEOUT_SINCE) {
      settings.put("transaction_timeout", "0");
    }
    settings.putAll(own);
    List<String> options = new ArrayList<>();
    settings.forEach((name, value) -> options.add("-c " + name + "=" + value.replace(" ", "\\ ")));
    return String.join(" ", options);
  }
}
