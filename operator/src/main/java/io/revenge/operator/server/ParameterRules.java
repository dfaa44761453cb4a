package io.revenge.operator.server;

import io.revenge.operator.kubernetes.Resource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that {@code spec.postgres.parameters} may set, from {@code parameters.csv}. A
 * range there is that of PostgreSQL 15 to 18 or narrower; a parameter that is not there could lose
 * data, open the server to others, or belongs to the operator.
 */
public final class ParameterRules {

  private static final String UNLIMITED = "";

  /** What the operator itself keeps up by reload. */
  private static final List<Parameter> MANAGED =
      List.of(
          line("archive_timeout,reloadable,integer,0,1073741823,s"),
          line("max_slot_wal_keep_size,reloadable,integer,-1,2147483647,MB"));

  private final SequencedMap<String, Parameter> allowed;

  private ParameterRules(Stream<Parameter> allowed) {
    this.allowed = new TreeMap<>();
    allowed.forEach(parameter -> this.allowed.put(parameter.name(), parameter));
  }

  /** The rules that are part of the operator. */
  public static ParameterRules load() {
    return new ParameterRules(
        Resource.text(ParameterRules.class, "parameters.csv")
            .lines()
            .skip(1)
            .map(ParameterRules::line));
  }

  /** What is wrong with the parameters, one sentence each, by name; empty when nothing is. */
  public List<String> problems(Map<String, String> parameters) {
    List<String> problems = new ArrayList<>();
    new TreeMap<>(parameters)
        .forEach(
            (name, value) ->
                problem(name, value)
                    .map(problem -> "spec.postgres.parameters.%s: %s".formatted(name, problem))
                    .ifPresent(problems::add));
    return List.copyOf(problems);
  }

  /** The parameters of the list with this context, by name. */
  public List<Parameter> allowed(Parameter.Context context) {
    return allowed.values().stream().filter(parameter -> parameter.context() == context).toList();
  }

  /** The parameter of the list with this name. */
  public Optional<Parameter> find(String name) {
    return Optional.ofNullable(allowed.get(name));
  }

  /** What the operator keeps up by reload: the list's parameters and its own, by name. */
  public List<Parameter> reloadable() {
    return Stream.concat(allowed(Parameter.Context.RELOADABLE).stream(), MANAGED.stream())
        .sorted(java.util.Comparator.comparing(Parameter::name))
        .toList();
  }

  private Optional<String> problem(String name, String value) {
    Parameter parameter = allowed.get(name);
    if (parameter == null) {
      return Optional.of("not a parameter that may be set");
    }
    try {
      parameter.canonical(value);
      return Optional.empty();
    } catch (IllegalArgumentException wrong) {
      return Optional.ofNullable(wrong.getMessage());
    }
  }

  private static Parameter line(String line) {
    List<String> fields = List.of(line.split(",", -1));
    List<String> type = List.of(fields.get(2).split(":", 2));
    return new Parameter(
        fields.get(0),
        Parameter.Context.valueOf(fields.get(1).toUpperCase(Locale.ROOT)),
        Parameter.Type.valueOf(type.get(0).toUpperCase(Locale.ROOT)),
        type.size() > 1 ? List.of(type.get(1).split("\\|")) : List.of(),
        limit(fields.get(3)),
        limit(fields.get(4)),
        fields.get(5));
  }

  private static @Nullable BigDecimal limit(String text) {
    return text.equals(UNLIMITED) ? null : new BigDecimal(text);
  }
}
