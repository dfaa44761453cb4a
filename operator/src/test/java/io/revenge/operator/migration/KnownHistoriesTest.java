package io.revenge.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import io.revenge.migrations.Module;
import io.revenge.migrations.ModuleCatalog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownHistoriesTest {

  private static final Instant LOST = Instant.parse("2026-11-27T03:00:00.5Z");
  private static final String SINCE = "2026-11-27T03:00:00Z";
  private static final List<Module> MODULES = ModuleCatalog.load().select(List.of("movies"));

  @Test
  void whatWasNeverThereIsNotMissing() {
    assertThat(judged(KnownHistories.NONE, observed(null))).isEqualTo(observed(null));
  }

  @Test
  void aHistoryThatIsThereIsNotMissingHoweverOldItIs() {
    assertThat(judged(known(observed("000001"), null), observed("000000")))
        .isEqualTo(observed("000000"));
  }

  @Test
  void aHistoryThatIsGoneStopsItsModuleAndKeepsTheVersion() {
    List<ModuleStatus> judged = judged(known(observed("000001"), null), observed(null));

    assertThat(judged)
        .allSatisfy(
            module ->
                assertThat(module)
                    .returns(State.HistoryMissing, ModuleStatus::state)
                    .returns("000001", ModuleStatus::version)
                    .returns(SINCE, ModuleStatus::missingSince));
    assertThat(KnownHistories.anyToMigrate(judged, MODULES)).isFalse();
  }

  @Test
  void sinceWhenItIsMissingStays() {
    KnownHistories seenMissing =
        KnownHistories.of(
            judged(known(observed("000001"), null), observed(null)), Optional.empty());

    assertThat(seenMissing.judge(observed(null), MODULES, LOST.plusSeconds(60)))
        .extracting(ModuleStatus::missingSince)
        .containsOnly(SINCE);
  }

  @Test
  void modulesThatNeedOneThatIsStoppedAreBlockedAndOthersGoOn() {
    KnownHistories users =
        known(List.of(new ModuleStatus("users", "000001", "000001", 0, State.Applied, null)), null);

    List<ModuleStatus> judged = judged(users, observed(null));

    assertThat(judged)
        .extracting(ModuleStatus::name, ModuleStatus::state)
        .containsExactly(
            tuple("users", State.HistoryMissing),
            tuple("libraries", State.Blocked),
            tuple("activity", State.Pending),
            tuple("movies", State.Blocked));
    assertThat(KnownHistories.anyToMigrate(judged, MODULES)).isTrue();
    assertThat(users.expected()).containsExactly("users");
  }

  @Test
  void aLossThatIsAcceptedIsMigratedAgain() {
    KnownHistories accepted =
        known(judged(known(observed("000001"), null), observed(null)), "users=" + SINCE);

    assertThat(judged(accepted, observed(null)))
        .filteredOn(module -> module.state() == State.Pending)
        .extracting(ModuleStatus::name)
        .containsExactly("users");
    assertThat(accepted.expected()).doesNotContain("users").contains("movies");
  }

  /** The annotation stays on the resource. */
  @Test
  void aLaterLossIsNotAccepted() {
    KnownHistories applied = known(observed("000001"), "users=" + SINCE);

    List<ModuleStatus> judged = applied.judge(observed(null), MODULES, LOST.plusSeconds(60));

    assertThat(judged.getFirst())
        .returns(State.HistoryMissing, ModuleStatus::state)
        .returns("2026-11-27T03:01:00Z", ModuleStatus::missingSince);
  }

  @Test
  void neitherAStarNorANameAloneAcceptsAnything() {
    for (String value : List.of("*", "users", "*=" + SINCE, "users=", "=")) {
      KnownHistories known = known(judged(known(observed("000001"), null), observed(null)), value);
      assertThat(known.expected()).as(value).contains("users", "movies");
    }
  }

  @Test
  void theLastLookKnowsMoreThanTheStatus() {
    KnownHistories both = known(observed("000001"), null).and(List.of(module("users", "000002")));

    assertThat(both.known())
        .containsEntry("users", new KnownHistories.Known("000002", null))
        .containsEntry("movies", new KnownHistories.Known("000001", null));
  }

  @Test
  void aVersionOutlivesAnotherTarget() {
    ModuleStatus former = new ModuleStatus("movies", "000009", "000009", 0, State.Applied, null);

    assertThat(ModuleMigration.announce(MODULES, Map.of("movies", former)))
        .filteredOn(module -> module.name().equals("movies"))
        .containsExactly(new ModuleStatus("movies", "000009", "000010", 1, State.Pending, null));
  }

  private static List<ModuleStatus> judged(KnownHistories known, List<ModuleStatus> observed) {
    return known.judge(observed, MODULES, LOST);
  }

  private static KnownHistories known(List<ModuleStatus> modules, @Nullable String annotation) {
    return KnownHistories.of(modules, Optional.ofNullable(annotation));
  }

  private static List<ModuleStatus> observed(@Nullable String version) {
    return MODULES.stream().map(module -> module(module.name(), version)).toList();
  }

  private static ModuleStatus module(String name, @Nullable String version) {
    return new ModuleStatus(
        name, version, "000010", 1, version == null ? State.Pending : State.Applied, null);
  }
}
