package io.revenge.operator.migration;

import static java.util.function.Predicate.not;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import io.revenge.migrations.Module;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The histories that were seen before. One that is gone took its tables along, or somebody is about
 * to restore them: to migrate that module would put empty tables in their place.
 *
 * @param known by module
 * @param accepted when the history went missing whose loss a person has accepted, by module
 */
public record KnownHistories(Map<String, Known> known, Map<String, String> accepted) {

  /**
   * Annotation of the RevengeDatabase whose value names losses that are accepted, as {@code
   * module=time} separated by commas. The time is that of {@code missingSince}, so that the
   * annotation, which stays on the resource, accepts no later loss.
   */
  public static final String ACCEPT_ANNOTATION = "revenge.io/accept-missing-history";

  public static final KnownHistories NONE = new KnownHistories(Map.of(), Map.of());

  /**
   * What was seen of a history.
   *
   * @param version the newest
   * @param missingSince null when it was there
   */
  public record Known(String version, @Nullable String missingSince) {}

  public KnownHistories {
    known = Map.copyOf(known);
    accepted = Map.copyOf(accepted);
  }

  /**
   * What a status tells.
   *
   * @param annotation the value of {@link #ACCEPT_ANNOTATION}
   */
  public static KnownHistories of(Collection<ModuleStatus> modules, Optional<String> annotation) {
    Map<String, Known> known = new HashMap<>();
    for (ModuleStatus module : modules) {
      String version = module.version();
      if (version != null) {
        known.put(module.name(), new Known(version, module.missingSince()));
      }
    }
    return new KnownHistories(known, accepted(annotation));
  }

  private static Map<String, String> accepted(Optional<String> annotation) {
    return annotation.stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2)
        .collect(
            Collectors.toUnmodifiableMap(
                pair -> pair[0].strip(), pair -> pair[1].strip(), (first, second) -> second));
  }

  /** With what was seen since. */
  public KnownHistories and(Collection<ModuleStatus> newer) {
    Map<String, Known> both = new HashMap<>(known);
    both.putAll(of(newer, Optional.empty()).known());
    return new KnownHistories(both, accepted);
  }

  /**
   * The modules, those that lost their history marked, and those that need one of them.
   *
   * @param observed what is in the database now
   */
  public List<ModuleStatus> judge(List<ModuleStatus> observed, List<Module> modules, Instant now) {
    List<ModuleStatus> judged = observed.stream().map(status -> judge(status, now)).toList();
    Set<String> stopped = stopped(judged, modules);
    return judged.stream()
        .map(
            status ->
                status.state() == State.Pending && stopped.contains(status.name())
                    ? ModuleMigration.with(status, State.Blocked, null)
                    : status)
        .toList();
  }

  private ModuleStatus judge(ModuleStatus status, Instant now) {
    Known before = known.get(status.name());
    if (status.version() != null || before == null || isAccepted(status.name(), before)) {
      return status;
    }
    String since = before.missingSince();
    return new ModuleStatus(
        status.name(),
        before.version(),
        status.target(),
        status.pending(),
        State.HistoryMissing,
        null,
        since == null ? now.truncatedTo(ChronoUnit.SECONDS).toString() : since);
  }

  private boolean isAccepted(String module, Known before) {
    return before.missingSince() != null && before.missingSince().equals(accepted.get(module));
  }

  /** Modules that must not be migrated should their history be found missing. */
  Set<String> expected() {
    return known.entrySet().stream()
        .filter(not(entry -> isAccepted(entry.getKey(), entry.getValue())))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a migration could change anything. */
  public static boolean anyToMigrate(List<ModuleStatus> judged, List<Module> modules) {
    Set<String> stopped = stopped(judged, modules);
    return judged.stream()
        .anyMatch(status -> status.state() != State.Applied && !stopped.contains(status.name()));
  }

  /** Those that lost their history, and those that need them, at first or second hand. */
  private static Set<String> stopped(List<ModuleStatus> judged, List<Module> modules) {
    Set<String> stopped =
        judged.stream()
            .filter(status -> status.state() == State.HistoryMissing)
            .map(ModuleStatus::name)
            .collect(Collectors.toCollection(HashSet::new));
    // Each module comes after those that it requires.
    modules.stream()
        .filter(module -> module.requires().stream().anyMatch(stopped::contains))
        .forEach(module -> stopped.add(module.name()));
    return stopped;
  }
}
