package io.revenge.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.MigrationFailure;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModuleMigrationTest {

  private static final MigrationFailure FAILURE =
      new MigrationFailure("000010_movies.up.sql", 7, "SELECT", "42P01", "no such table");

  @Test
  void remembersHowAModuleFailedThatIsStillPending() {
    ModuleStatus failed = module("000009", State.Failed, FAILURE);

    assertThat(
            ModuleMigration.remember(
                List.of(module("000009", State.Pending, null)), List.of(failed)))
        .containsExactly(failed);
  }

  @Test
  void forgetsAFailureThatSomebodyMended() {
    ModuleStatus applied = module("000010", State.Applied, null);

    assertThat(
            ModuleMigration.remember(
                List.of(applied), List.of(module("000009", State.Failed, FAILURE))))
        .containsExactly(applied);
  }

  @Test
  void nothingRunsAfterTheConnectionBroke() {
    assertThat(
            ModuleMigration.interrupted(
                List.of(
                    module("000009", State.Running, null),
                    module("000009", State.Running, FAILURE))))
        .containsExactly(
            module("000009", State.Pending, null), module("000009", State.Failed, FAILURE));
  }

  private static ModuleStatus module(
      String version, State state, @Nullable MigrationFailure failure) {
    return new ModuleStatus("movies", version, "000010", 1, state, failure);
  }
}
