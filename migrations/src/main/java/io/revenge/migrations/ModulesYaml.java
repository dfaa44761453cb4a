package io.revenge.migrations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads {@code modules.yaml}. */
final class ModulesYaml {
  // With the prefix flyway_history_ and the suffix of its indexes a name stays below PostgreSQL's
  // 63 bytes.
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
  private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,54}");
  private static final Pattern RANGE = Pattern.compile("([1-9]\\d{0,5})(?:-([1-9]\\d{0,5}))?");
  private static final Set<String> MODULE_KEYS =
      Set.of("name", "numbers", "always", "requires", "partitions");

  private final List<String> faults;

  private ModulesYaml(List<String> faults) {
    this.faults = faults;
  }

  static List<ModuleEntry> parse(String yaml, List<String> faults) {
    return new ModulesYaml(faults).modules(yaml);
  }

  private List<ModuleEntry> modules(String yaml) {
    Object document;
    try {
      document =
          new Load(LoadSettings.builder().setLabel("modules.yaml").build()).loadFromString(yaml);
    } catch (YamlEngineException e) {
      faults.add("modules.yaml: " + e.getMessage());
      return List.of();
    }
    List<ModuleEntry> entries = new ArrayList<>();
    for (Object module :
        list("modules.yaml", document instanceof Map<?, ?> map ? map.get("modules") : null)) {
      if (module instanceof Map<?, ?> map
          && map.get("name") instanceof String name
          && NAME.matcher(name).matches()) {
        entries.add(entry(name, map));
      } else {
        faults.add("modules.yaml: a module needs a name of the form " + NAME);
      }
    }
    return entries;
  }

  private ModuleEntry entry(String name, Map<?, ?> map) {
    for (Object key : map.keySet()) {
      if (!(key instanceof String text) || !MODULE_KEYS.contains(text)) {
        faults.add("module %s: unknown key %s".formatted(name, key));
      }
    }
    List<ModuleEntry.Range> ranges = new ArrayList<>();
    for (Object number : list(name, map.get("numbers"))) {
      Matcher range = RANGE.matcher(String.valueOf(number));
      if (range.matches()) {
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        if (first <= last) {
          ranges.add(new ModuleEntry.Range(first, last));
          continue;
        }
      }
      faults.add("module %s: '%s' is no range of numbers".formatted(name, number));
    }
    List<PartitionedTable> partitions = new ArrayList<>();
    for (Object partition : list(name, map.get("partitions"))) {
      if (partition instanceof Map<?, ?> table
          && table.get("table") instanceof String tableName
          && IDENTIFIER.matcher(tableName).matches()
          && table.get("column") instanceof String column
          && IDENTIFIER.matcher(column).matches()
          && "month".equals(table.get("period"))) {
        partitions.add(new PartitionedTable(tableName, column));
      } else {
        faults.add(
            "module %s: a partitioned table needs table, column and period: month".formatted(name));
      }
    }
    return new ModuleEntry(
        name,
        List.copyOf(ranges),
        Boolean.TRUE.equals(map.get("always")),
        list(name, map.get("requires")).stream().map(String::valueOf).toList(),
        List.copyOf(partitions));
  }

  private List<?> list(String where, @Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    faults.add("%s: expected a list, found %s".formatted(where, value));
    return List.of();
  }
}
