package io.revenge.playground.kubernetes;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a URL of the API speaks of.
 *
 * @param namespace empty for all, and for what has none
 * @param name empty for a collection
 * @param subresource empty for the object itself
 * @param parameters of the query
 */
record Request(
    ResourceType type,
    String namespace,
    String name,
    String subresource,
    Map<String, String> parameters) {

  /**
   * Reads the URL.
   *
   * @throws ApiException it names nothing that is served
   */
  static Request parse(URI uri) throws ApiException {
    List<String> path = new ArrayList<>(Arrays.asList(uri.getPath().substring(1).split("/", -1)));
    boolean core = path.getFirst().equals("api");
    if (path.size() < (core ? 3 : 4) || (!core && !path.getFirst().equals("apis"))) {
      throw unknown(uri);
    }
    path.removeFirst();
    String group = core ? "" : path.removeFirst();
    String version = path.removeFirst();
    String namespace = "";
    if (path.size() >= 3 && path.getFirst().equals("namespaces") && !path.get(2).equals("status")) {
      namespace = path.get(1);
      path = path.subList(2, path.size());
    }
    ResourceType type =
        ResourceTypes.find(group, version, path.getFirst()).orElseThrow(() -> unknown(uri));
    return new Request(
        type,
        namespace,
        path.size() > 1 ? path.get(1) : "",
        path.size() > 2 ? path.get(2) : "",
        parameters(uri));
  }

  ObjectKey key() {
    return new ObjectKey(type, namespace, name);
  }

  /** A parameter of the query, empty when absent. */
  String parameter(String parameter) {
    return parameters.getOrDefault(parameter, "");
  }

  boolean flag(String parameter) {
    return parameter(parameter).equals("true") || parameter(parameter).equals("1");
  }

  private static Map<String, String> parameters(URI uri) {
    Map<String, String> parameters = new HashMap<>();
    String query = uri.getRawQuery();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        parameters.put(
            decoded(equals < 0 ? pair : pair.substring(0, equals)),
            equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return Map.copyOf(parameters);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static ApiException unknown(URI uri) {
    return ApiException.notFound(
        "the server could not find the requested resource (%s)".formatted(uri.getPath()));
  }
}
