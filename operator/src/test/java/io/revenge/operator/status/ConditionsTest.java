package io.revenge.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.5Z");
  private static final Instant LATER = NOON.plusSeconds(60);
  private static final Verdict WELL = Verdict.isTrue("Well", "Fine", "all is well");
  private static final Verdict ILL = Verdict.isFalse("Well", "Broken", "mend it");

  @Test
  void sayWhatTheVerdictsSaySortedByType() {
    List<Condition> conditions =
        Conditions.of(List.of(WELL, Verdict.unknown("Able", "NotAsked", "?")), List.of(), 3, NOON);

    assertThat(conditions)
        .extracting(
            Condition::getType,
            Condition::getStatus,
            Condition::getReason,
            Condition::getObservedGeneration,
            Condition::getLastTransitionTime)
        .containsExactly(
            tuple("Able", "Unknown", "NotAsked", 3L, "2026-11-23T12:00:00Z"),
            tuple("Well", "True", "Fine", 3L, "2026-11-23T12:00:00Z"));
  }

  @Test
  void areEqualForEqualVerdictsWheneverTheyAreMade() {
    List<Condition> before = Conditions.of(List.of(WELL), List.of(), 1, NOON);

    assertThat(Conditions.of(List.of(WELL), before, 1, LATER)).isEqualTo(before);
  }

  @Test
  void keepTheTimeOfTheTransitionWhenOnlyTheReasonIsAnother() {
    List<Condition> before = Conditions.of(List.of(ILL), List.of(), 1, NOON);

    List<Condition> after =
        Conditions.of(List.of(Verdict.isFalse("Well", "Worse", "hurry")), before, 1, LATER);

    assertThat(after.getFirst().getLastTransitionTime()).isEqualTo("2026-11-23T12:00:00Z");
  }

  @Test
  void haveTheTimeOfTheirTransition() {
    List<Condition> before = Conditions.of(List.of(WELL), List.of(), 1, NOON);

    List<Condition> after = Conditions.of(List.of(ILL), before, 1, LATER);

    assertThat(after.getFirst().getLastTransitionTime()).isEqualTo("2026-11-23T12:01:00Z");
  }
}
