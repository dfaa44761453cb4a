package io.revenge.migrations;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The known modules, each with its migrations. */
public final class ModuleCatalog {
  private final Map<String, Module> modules;

  private ModuleCatalog(Map<String, Module> modules) {
    this.modules = modules;
  }

  /** The catalog that is packaged with this library. */
  public static ModuleCatalog load() {
    return of(ClasspathFiles.modulesYaml(), ClasspathFiles.sql());
  }

  /**
   * A catalog of these files.
   *
   * @param modulesYaml as {@code modules.yaml}
   * @param sql the content of the up and down files, by file name
   * @throws CatalogException if a range overlaps another, a requirement is unknown, circular or
   *     numbered later, a file is in no range, misnamed, without its counterpart or breaks the
   *     rules of its header
   */
  public static ModuleCatalog of(String modulesYaml, Map<String, String> sql) {
    List<String> faults = new ArrayList<>();
    List<Module> modules =
        ModuleAssembly.assemble(
            ModulesYaml.parse(modulesYaml, faults), MigrationFiles.read(sql, faults), faults);
    if (!faults.isEmpty()) {
      throw new CatalogException(faults);
    }
    Map<String, Module> byName = new LinkedHashMap<>();
    modules.forEach(module -> byName.put(module.name(), module));
    return new ModuleCatalog(byName);
  }

  /** Every module, each after what it requires. */
  public List<Module> all() {
    return List.copyOf(modules.values());
  }

  /**
   * The modules that every database has and the chosen ones, each after what it requires.
   *
   * @throws CatalogException if a chosen module is unknown or requires one that is not chosen
   */
  public List<Module> select(Collection<String> chosen) {
    List<String> faults = new ArrayList<>();
    for (String name : chosen) {
      if (!modules.containsKey(name)) {
        faults.add(
            "unknown module '%s', known are %s"
                .formatted(name, String.join(", ", modules.keySet())));
      }
    }
    List<Module> selected =
        modules.values().stream()
            .filter(module -> module.always() || chosen.contains(module.name()))
            .toList();
    List<String> names = selected.stream().map(Module::name).toList();
    for (Module module : selected) {
      String missing =
          module.requires().stream()
              .filter(name -> !names.contains(name))
              .collect(Collectors.joining(", "));
      if (!missing.isEmpty()) {
        faults.add(
            "module '%s' requires %s, which is not chosen".formatted(module.name(), missing));
      }
    }
    if (!faults.isEmpty()) {
      throw new CatalogException(faults);
    }
    return selected;
  }
}
