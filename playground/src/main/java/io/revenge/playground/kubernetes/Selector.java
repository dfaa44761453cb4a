package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Label and field selectors, as the query parameters of a list or watch state them. */
final class Selector {

  private static final Pattern SET =
      Pattern.compile("\\s*([^\\s!=,]+)\\s+(in|notin)\\s+\\(([^)]*)\\)\\s*");
  private static final Pattern EQUALITY =
      Pattern.compile("\\s*([^\\s!=]+)\\s*(==|=|!=)\\s*(.*?)\\s*");

  /** A comma that is not within parentheses. */
  private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

  private Selector() {}

  /**
   * Reads a label selector.
   *
   * @param selector all objects when empty
   */
  static Predicate<ObjectNode> labels(String selector) {
    return all(selector, requirement -> label(requirement));
  }

  /**
   * Reads a field selector.
   *
   * @param selector all objects when empty
   * @throws ApiException it is not a comparison
   */
  static Predicate<ObjectNode> fields(String selector) throws ApiException {
    List<Predicate<ObjectNode>> requirements = new ArrayList<>();
    for (String part : parts(selector)) {
      Matcher equality = EQUALITY.matcher(part);
      if (!equality.matches()) {
        throw ApiException.badRequest("invalid field selector: " + part);
      }
      String pointer = "/" + equality.group(1).replace('.', '/');
      boolean wanted = !equality.group(2).equals("!=");
      String value = equality.group(3);
      requirements.add(object -> object.at(pointer).asText().equals(value) == wanted);
    }
    return object -> requirements.stream().allMatch(requirement -> requirement.test(object));
  }

  private static Predicate<ObjectNode> all(
      String selector, Function<String, Predicate<JsonNode>> requirement) {
    List<Predicate<JsonNode>> requirements = parts(selector).stream().map(requirement).toList();
    return object -> {
      JsonNode labels = object.path("metadata").path("labels");
      return requirements.stream().allMatch(each -> each.test(labels));
    };
  }

  private static List<String> parts(String selector) {
    return selector.isBlank() ? List.of() : Arrays.asList(COMMA.split(selector));
  }

  private static Predicate<JsonNode> label(String requirement) {
    Matcher set = SET.matcher(requirement);
    if (set.matches()) {
      String key = set.group(1);
      Set<String> values =
          Arrays.stream(set.group(3).split(",", -1))
              .map(String::strip)
              .collect(Collectors.toUnmodifiableSet());
      return set.group(2).equals("in")
          ? labels -> labels.has(key) && values.contains(labels.path(key).asText())
          : labels -> !labels.has(key) || !values.contains(labels.path(key).asText());
    }
    Matcher equality = EQUALITY.matcher(requirement);
    if (equality.matches()) {
      String key = equality.group(1);
      String value = equality.group(3);
      return equality.group(2).equals("!=")
          ? labels -> !labels.has(key) || !labels.path(key).asText().equals(value)
          : labels -> labels.has(key) && labels.path(key).asText().equals(value);
    }
    String key = requirement.strip();
    return key.startsWith("!")
        ? labels -> !labels.has(key.substring(1).strip())
        : labels -> labels.has(key);
  }
}
