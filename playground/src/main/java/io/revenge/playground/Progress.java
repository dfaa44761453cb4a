package io.revenge.playground;

import io.fabric8.kubernetes.api.model.Condition;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Prints each condition when it turns, but for those that repeat what Ready says. */
final class Progress {

  private static final Set<String> REPEATING = Set.of("Reconciling", "Stalled");

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final long start;
  private final Map<String, String> printed = new HashMap<>();

  Progress(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  synchronized void say(String text) {
    out.printf(Locale.ROOT, "%6.1fs  %s%n", (nanoTime.getAsLong() - start) / 1e9, text);
  }

  synchronized void show(RevengeDatabase database) {
    String name = database.getMetadata().getName();
    List<Condition> shown =
        conditions(database).stream()
            .filter(condition -> !REPEATING.contains(condition.getType()))
            .toList();
    for (Condition condition : shown) {
      String key = name + "/" + condition.getType();
      String text =
          "%s  %-19s %-8s %s%s"
              .formatted(
                  name,
                  condition.getType(),
                  condition.getStatus(),
                  condition.getReason(),
                  condition.getMessage().isEmpty() ? "" : ": " + condition.getMessage());
      if (!text.equals(printed.put(key, text))) {
        say(text);
      }
    }
  }

  static Optional<Condition> condition(RevengeDatabase database, String type) {
    return conditions(database).stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst();
  }

  private static List<Condition> conditions(RevengeDatabase database) {
    RevengeDatabaseStatus status = database.getStatus();
    return status == null || status.conditions() == null ? List.of() : status.conditions();
  }
}
