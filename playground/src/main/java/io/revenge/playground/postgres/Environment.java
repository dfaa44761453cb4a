package io.revenge.playground.postgres;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The variables of {@code bootstrap.env}, as a shell would read them. */
record Environment(Map<String, String> variables) {

  private static final Pattern LINE =
      Pattern.compile("^([a-zA-Z_]+)=(?:'([^']*)'|([^'\\s]*))$", Pattern.MULTILINE);

  static Environment parse(String file) {
    Map<String, String> variables = new HashMap<>();
    Matcher line = LINE.matcher(file);
    while (line.find()) {
      variables.put(line.group(1), line.group(2) == null ? line.group(3) : line.group(2));
    }
    return new Environment(Map.copyOf(variables));
  }

  /**
   * The variable's value.
   *
   * @throws IllegalStateException the operator left it out
   */
  String get(String name) {
    String value = variables.get(name);
    if (value == null) {
      throw new IllegalStateException("bootstrap.env has no " + name);
    }
    return value;
  }
}
