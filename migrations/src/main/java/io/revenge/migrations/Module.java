package io.revenge.migrations;

import java.util.List;

/**
 * A part of Revenge with tables of its own.
 *
 * @param always whether every database has it, chosen or not
 * @param requires names of the modules whose tables this one refers to
 * @param migrations by number, at least one
 */
public record Module(
    String name,
    boolean always,
    List<String> requires,
    List<Migration> migrations,
    List<PartitionedTable> partitionedTables) {

  public Module {
    requires = List.copyOf(requires);
    migrations = List.copyOf(migrations);
    partitionedTables = List.copyOf(partitionedTables);
  }

  /** The version of the newest migration, such as {@code 000010}. */
  public String target() {
    return migrations.getLast().version();
  }

  /** The migration of an up file. */
  Migration of(String file) {
    return migrations.stream()
        .filter(migration -> migration.file().equals(file))
        .findFirst()
        .orElseThrow();
  }

  /** The table, in schema public, where Flyway writes what it applied. */
  public String historyTable() {
    return "flyway_history_" + name;
  }
}
