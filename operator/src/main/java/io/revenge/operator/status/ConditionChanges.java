package io.revenge.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a change of conditions tells: what went wrong, what came right again, and each step of
 * {@code Ready}.
 */
final class ConditionChanges {

  private static final String READY = "Ready";

  /** Conditions of which True is the bad news. */
  private static final Set<String> BAD_WHEN_TRUE = Set.of("Stalled", "PendingRestart");

  /** Conditions that only repeat what others say, or say that work goes on. */
  private static final Set<String> WITHOUT_EVENTS = Set.of("Reconciling");

  private ConditionChanges() {}

  static List<Occurrence> between(List<Condition> before, List<Condition> after) {
    boolean working = holds(after, "Reconciling", "True");
    List<Occurrence> occurrences = new ArrayList<>();
    for (Condition condition : after) {
      if (isSame(before, condition) || WITHOUT_EVENTS.contains(condition.getType())) {
        continue;
      }
      boolean ready = READY.equals(condition.getType());
      boolean wasBad =
          Conditions.find(before, condition.getType()).filter(ConditionChanges::isBad).isPresent();
      if (isBad(condition) || ready || wasBad) {
        occurrences.add(
            new Occurrence(
                isBad(condition) && !(ready && working),
                condition.getReason(),
                condition.getType() + ": " + condition.getMessage()));
      }
    }
    return occurrences;
  }

  /** Whether the condition of this type has the same status and reason. */
  static boolean isSame(List<Condition> before, Condition condition) {
    return Conditions.find(before, condition.getType())
        .filter(
            was ->
                was.getStatus().equals(condition.getStatus())
                    && was.getReason().equals(condition.getReason()))
        .isPresent();
  }

  private static boolean isBad(Condition condition) {
    return (BAD_WHEN_TRUE.contains(condition.getType()) ? "True" : "False")
        .equals(condition.getStatus());
  }

  private static boolean holds(List<Condition> conditions, String type, String status) {
    Optional<Condition> found = Conditions.find(conditions, type);
    return found.filter(condition -> status.equals(condition.getStatus())).isPresent();
  }
}
