package io.revenge.migrations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pairs the up and down files of a flat directory and checks what each may hold. */
final class MigrationFiles {
  private static final Pattern NAME = Pattern.compile("(\\d{6})_([a-z0-9_]+)\\.(up|down)\\.sql");
  private static final Set<String> TRANSACTION_CONTROL =
      Set.of("BEGIN", "START", "COMMIT", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE");

  private MigrationFiles() {}

  /**
   * The migrations of the files, by number.
   *
   * @param sql the content of each file, by name
   */
  static List<Migration> read(Map<String, String> sql, List<String> faults) {
    Map<Integer, Migration> migrations = new TreeMap<>();
    for (Map.Entry<String, String> entry : new TreeMap<>(sql).entrySet()) {
      String file = entry.getKey();
      Matcher name = NAME.matcher(file);
      if (!name.matches() || Integer.parseInt(name.group(1)) == 0) {
        faults.add(file + ": not named NNNNNN_name.up.sql or NNNNNN_name.down.sql");
        continue;
      }
      if (!name.group(3).equals("up")) {
        if (!sql.containsKey(file.replace(".down.sql", ".up.sql"))) {
          faults.add(file + ": has no up file");
        }
        continue;
      }
      String down = sql.get(file.replace(".up.sql", ".down.sql"));
      if (down == null) {
        faults.add(file + ": has no down file");
        continue;
      }
      int number = Integer.parseInt(name.group(1));
      Migration migration =
          new Migration(
              number,
              name.group(2),
              entry.getValue(),
              down,
              Headers.read(file, entry.getValue(), faults));
      check(migration, faults);
      Migration twin = migrations.put(number, migration);
      if (twin != null) {
        faults.add("%s and %s: same number".formatted(twin.file(), file));
      }
    }
    return new ArrayList<>(migrations.values());
  }

  private static void check(Migration migration, List<String> faults) {
    List<List<String>> statements = SqlText.statements(migration.up());
    if (statements.isEmpty()) {
      faults.add(migration.file() + ": holds no statement");
    }
    if (!migration.header().inTransaction() && statements.size() > 1) {
      faults.add(
          "%s: no-transaction allows one statement, it holds %d"
              .formatted(migration.file(), statements.size()));
    }
    // Each file is one transaction of its runner's: a COMMIT inside would leave half of a failed
    // file behind.
    statements.stream()
        .filter(words -> !words.isEmpty() && TRANSACTION_CONTROL.contains(words.getFirst()))
        .findFirst()
        .ifPresent(
            words ->
                faults.add(
                    "%s: %s: a file is one transaction"
                        .formatted(migration.file(), words.getFirst())));
  }
}
