package io.revenge.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code kubectl}, as found on the {@code PATH}, for the cluster that {@code KUBECONFIG} names.
 *
 * @param global arguments before all others, such as {@code --namespace=media}
 */
record Kubectl(List<String> global) {

  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final ObjectMapper JSON = new ObjectMapper();

  static Kubectl cluster() {
    return new Kubectl(List.of());
  }

  static Kubectl in(String namespace) {
    return new Kubectl(List.of("--namespace=" + namespace));
  }

  Command.Result run(String... arguments) {
    return withInput("", arguments);
  }

  Command.Result withInput(String input, String... arguments) {
    return Command.run(LIMIT, input, command(arguments));
  }

  /** The whole command line. */
  List<String> command(String... arguments) {
    return Stream.of(Stream.of("kubectl"), global.stream(), Stream.of(arguments))
        .flatMap(part -> part)
        .toList();
  }

  /** The standard output of a command that must succeed. */
  String ok(String... arguments) {
    return run(arguments).orFail();
  }

  void apply(String yaml) {
    withInput(yaml, "apply", "--server-side", "-f", "-").orFail();
  }

  /** {@code kubectl get … -o json}. */
  JsonNode get(String... arguments) {
    return json(
        ok(
            Stream.of(Stream.of("get"), Stream.of(arguments), Stream.of("-o", "json"))
                .flatMap(part -> part)
                .toArray(String[]::new)));
  }

  boolean exists(String kind, String name) {
    return !ok("get", kind, name, "--ignore-not-found", "-o", "name").isBlank();
  }

  /** The names of all nodes. */
  static List<String> nodes() {
    return cluster()
        .ok("get", "nodes", "-o", "name")
        .lines()
        .map(line -> line.substring("node/".length()))
        .toList();
  }

  /** A string of JSON, which is one of YAML as well. */
  static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
