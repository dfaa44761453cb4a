package io.revenge.operator.server;

import io.revenge.api.v1alpha1.DatabaseSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the init container's scripts are told. */
public final class BootstrapInputs {

  private BootstrapInputs() {}

  /**
   * The settings that the SQL files read with {@code current_setting}. {@code
   * revenge.archive_directory} comes on top; only the volume knows it.
   */
  public static SortedMap<String, String> settings(RevengeDatabase database, ParameterRules rules) {
    DatabaseSpec spec = database.getSpec().database();
    TreeMap<String, String> settings = new TreeMap<>();
    settings.put("revenge.database", spec.name());
    settings.put("revenge.owner", spec.owner());
    settings.put(
        "revenge.parameters",
        rules.reloadable().stream().map(Parameter::name).collect(Collectors.joining(",")));
    return Collections.unmodifiableSortedMap(settings);
  }

  /** The file {@code bootstrap.env}: no value holds a blank or a quote, as the API sees to. */
  static String environment(RevengeDatabase database, ParameterRules rules) {
    return """
    # for the resource %s
    major=%d
    database=%s
    archiving=%s
    settings='%s'
    """
        .formatted(
            database.getMetadata().getUid(),
            database.getSpec().postgres().version(),
            database.getSpec().database().name(),
            database.getSpec().archive().enabled(),
            settings(database, rules).entrySet().stream()
                .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" ")));
  }
}
