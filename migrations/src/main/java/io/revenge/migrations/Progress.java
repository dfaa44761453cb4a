package io.revenge.migrations;

/** What a run tells while it goes on. */
public sealed interface Progress {
  /** Work on a module that is not at its target begins. */
  record Started(Module module) implements Progress {}

  /** A module is done with, for better or worse. */
  record Finished(ModuleResult result) implements Progress {}
}
