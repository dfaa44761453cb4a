package io.revenge.e2e;

import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a server holds, in lines that are the same for every database that had the same done to it.
 */
final class Fingerprint {

  /** The histories of the modules, and what is in each partition of activity_log. */
  private static final String CONTENT =
      """
      SELECT format('SELECT %L, version, description, type, script, checksum, success FROM %I ORDER BY installed_rank',
                    tablename, tablename)
      FROM pg_tables WHERE tablename LIKE 'flyway\\_history\\_%' ORDER BY tablename
      \\gexec
      SELECT tableoid::regclass::text, count(*), sum(hashtextextended(activity_log::text, 0))
      FROM activity_log GROUP BY 1 ORDER BY 1;
      """;

  /** As {@link #stateIn} says it. */
  private static final String STATE =
      """
      SELECT 'server', split_part(current_setting('server_version'), ' ', 1), system_identifier FROM pg_control_system();
      SELECT format('SELECT ''module'', %L, max(version) FROM %I WHERE success',
                    substr(tablename, length('flyway_history_') + 1), tablename)
      FROM pg_tables WHERE tablename LIKE 'flyway\\_history\\_%' ORDER BY tablename
      \\gexec
      SELECT format($$
               SELECT 'partitions', %L, (SELECT count(*) FROM %s),
                      to_char(max((regexp_match(pg_get_expr(relpartbound, c.oid), 'TO \\(''(.+)''\\)'))[1]::timestamptz)
                                AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
               FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid WHERE inhparent = %s
             $$, partrelid::regclass, partdefid::regclass, partrelid)
      FROM pg_partitioned_table WHERE partdefid <> 0 ORDER BY partrelid::regclass::text
      \\gexec
      """;

  private Fingerprint() {}

  /** Roles, databases, schemas, histories, rows. */
  static List<String> of(Space space, String name) {
    // The name of its directory in the archive.
    var identifier =
        space.superuser(name, "postgres", "SELECT system_identifier FROM pg_control_system()");
    var schemas = space.exec(name, "pg_dumpall", "--schema-only", "--no-role-passwords");
    return Stream.concat(
            schemas
                .lines()
                // Another key in every dump.
                .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict")),
            space.superuser(name, "revenge", CONTENT).lines())
        .map(line -> line.replace(identifier, "SYSTEM_IDENTIFIER"))
        .toList();
  }

  /** What the status should say. */
  static List<String> stateOf(Space space, String name) {
    return space.superuser(name, "revenge", STATE).lines().sorted().toList();
  }

  /** What the status says of the server, the modules and the partitions. */
  static List<String> stateIn(RevengeDatabaseStatus status) {
    var server = Objects.requireNonNull(status.server());
    return Stream.of(
            Stream.of("server|" + server.version() + "|" + server.systemIdentifier()),
            Objects.requireNonNull(status.modules()).stream()
                .map(module -> "module|" + module.name() + "|" + module.version()),
            Objects.requireNonNull(status.partitions()).stream()
                .map(
                    table ->
                        "partitions|%s|%s|%s"
                            .formatted(table.table(), table.rowsInDefault(), table.aheadUntil())))
        .flatMap(lines -> lines)
        .sorted()
        .toList();
  }
}
