package io.revenge.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevengeDatabaseStatusTest {

  @Test
  void modulesAreNamedInOneLineWithTheStatesThatAreNotApplied() {
    assertThat(
            of(
                    module("users", State.Applied),
                    module("movies", State.Failed),
                    module("qar", State.Blocked))
                .moduleStates())
        .isEqualTo("users,movies:Failed,qar:Blocked");
  }

  @Test
  void nothingIsSaidOfUnknownModules() {
    assertThat(new RevengeDatabaseStatus(1L, null, null, null, null, null, null).moduleStates())
        .isNull();
  }

  @Test
  void aLongMessageIsCut() {
    RevengeDatabaseStatus status =
        new RevengeDatabaseStatus(
            1L,
            List.of(new ConditionBuilder().withMessage("m".repeat(40_000)).build()),
            null,
            null,
            null,
            null,
            null);

    assertThat(status.conditions())
        .singleElement()
        .satisfies(c -> assertThat(c.getMessage()).hasSize(32_768));
  }

  @Test
  void theStatusIsReadAsItWasWritten() {
    RevengeDatabaseStatus status = of(module("users", State.Applied));

    assertThat(Serialization.unmarshal(Serialization.asJson(status), RevengeDatabaseStatus.class))
        .isEqualTo(status);
  }

  @Test
  void absentFieldsAreNotWritten() {
    assertThat(Serialization.asJson(of(module("users", State.Applied)))).doesNotContain("null");
  }

  private static RevengeDatabaseStatus of(ModuleStatus... modules) {
    return new RevengeDatabaseStatus(1L, null, null, List.of(modules), null, null, null);
  }

  private static ModuleStatus module(String name, State state) {
    return new ModuleStatus(name, null, "000001", 0, state, null);
  }
}
