package io.revenge.migrations;

import java.util.List;

/** What became of one module. */
public sealed interface ModuleResult {
  Module module();

  /**
   * The module is at its target.
   *
   * @param versions applied just now; empty when there was nothing to do
   */
  record Applied(Module module, List<String> versions) implements ModuleResult {}

  /**
   * A migration failed and was rolled back.
   *
   * @param versions applied just now, before the failure; they stay
   */
  record Failed(Module module, List<String> versions, MigrationFailure failure)
      implements ModuleResult {}

  /**
   * Nothing was tried.
   *
   * @param by the module that failed or is {@link HistoryMissing}, and that this one requires, at
   *     first or second hand
   */
  record Blocked(Module module, String by) implements ModuleResult {}

  /** The history that was expected is not there, and nothing was tried. */
  record HistoryMissing(Module module) implements ModuleResult {}
}
