package io.revenge.migrations;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives each module its migrations and puts the modules in order. */
final class ModuleAssembly {
  private ModuleAssembly() {}

  /** The modules, each after what it requires; incomplete when faults were found. */
  static List<Module> assemble(
      List<ModuleEntry> entries, List<Migration> migrations, List<String> faults) {
    checkRanges(entries, faults);
    for (Migration migration : migrations) {
      if (entries.stream().noneMatch(entry -> entry.owns(migration.number()))) {
        faults.add(migration.file() + ": its number belongs to no module");
      }
    }
    Map<String, Module> modules = new LinkedHashMap<>();
    for (ModuleEntry entry : entries) {
      List<Migration> own =
          migrations.stream().filter(migration -> entry.owns(migration.number())).toList();
      if (own.isEmpty()) {
        faults.add("module %s: has no migration".formatted(entry.name()));
        continue;
      }
      Module module =
          new Module(entry.name(), entry.always(), entry.requires(), own, entry.partitions());
      if (modules.put(module.name(), module) != null) {
        faults.add("module %s: declared twice".formatted(module.name()));
      }
    }
    return inOrder(modules, faults);
  }

  private static void checkRanges(List<ModuleEntry> entries, List<String> faults) {
    List<Map.Entry<String, ModuleEntry.Range>> ranges =
        entries.stream()
            .flatMap(entry -> entry.numbers().stream().map(range -> Map.entry(entry.name(), range)))
            .toList();
    for (int i = 0; i < ranges.size(); i++) {
      for (int j = i + 1; j < ranges.size(); j++) {
        var one = ranges.get(i);
        var other = ranges.get(j);
        if (one.getValue().overlaps(other.getValue())) {
          faults.add(
              "numbers %s of %s overlap %s of %s"
                  .formatted(one.getValue(), one.getKey(), other.getValue(), other.getKey()));
        }
      }
    }
  }

  private static List<Module> inOrder(Map<String, Module> modules, List<String> faults) {
    for (Module module : modules.values()) {
      for (String required : module.requires()) {
        Module other = modules.get(required);
        if (other == null) {
          faults.add("module %s: requires the unknown %s".formatted(module.name(), required));
        } else if (module.always() && !other.always()) {
          faults.add(
              "module %s: is always there but requires %s, which is not"
                  .formatted(module.name(), required));
        } else if (first(other) >= first(module) && !other.equals(module)) {
          // golang-migrate applies the flat directory by number.
          faults.add(
              "module %s: requires %s, which is numbered later".formatted(module.name(), required));
        }
      }
    }
    List<Module> ordered = new ArrayList<>();
    List<Module> left = new ArrayList<>(modules.values());
    while (!left.isEmpty()) {
      List<String> done = ordered.stream().map(Module::name).toList();
      Optional<Module> next =
          left.stream()
              .filter(
                  module ->
                      module.requires().stream()
                          .allMatch(name -> done.contains(name) || !modules.containsKey(name)))
              .findFirst();
      if (next.isEmpty()) {
        faults.add(
            "modules require each other: "
                + String.join(", ", left.stream().map(Module::name).toList()));
        return ordered;
      }
      ordered.add(next.get());
      left.remove(next.get());
    }
    return ordered;
  }

  private static int first(Module module) {
    return module.migrations().getFirst().number();
  }
}
