package io.revenge.migrations;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a module stands, as its history table tells.
 *
 * @param applied versions such as {@code 000010}, by number; some may be newer than this library
 * @param failed a migration outside a transaction that is recorded as failed; the next run tries it
 *     again
 */
public record ModuleState(Module module, List<String> applied, @Nullable String failed) {

  public ModuleState {
    applied = List.copyOf(applied);
  }

  /** The newest applied version. */
  public @Nullable String version() {
    return applied.isEmpty() ? null : applied.getLast();
  }

  /** How many known migrations are not applied. */
  public int pending() {
    return (int)
        module.migrations().stream()
            .filter(migration -> !applied.contains(migration.version()))
            .count();
  }

  /** Whether a run would find nothing to do. */
  public boolean atTarget() {
    return pending() == 0 && failed == null;
  }
}
