package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.revenge.playground.kubernetes.Cluster.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The server: HTTP in front of the objects. */
public final class ApiServer implements AutoCloseable {

  /** How long a watch lasts when its client names no time. */
  private static final Duration WATCH = Duration.ofMinutes(10);

  /**
   * Writes ASCII: fabric8's watch over plain HTTP adds a NUL for every byte of a character beyond
   * the first.
   */
  private final ObjectMapper json =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final KubernetesSerialization yaml = new KubernetesSerialization();
  private final Store store = new Store();
  private final Cluster cluster;
  private final Consumer<ApiWrite> onWrite;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private ApiServer(Clock clock, Consumer<ApiWrite> onWrite) throws IOException {
    this.cluster = new Cluster(store, clock);
    this.onWrite = onWrite;
    this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  /**
   * Starts a server without objects on a free port of the loopback interface.
   *
   * @param clock what creation timestamps are taken from
   * @param onWrite told every request that is not a read, before it is answered
   * @throws IOException no port is to be had
   */
  public static ApiServer start(Clock clock, Consumer<ApiWrite> onWrite) throws IOException {
    ApiServer server = new ApiServer(clock, onWrite);
    server.http.createContext("/", server::handle);
    server.http.setExecutor(server.threads);
    server.http.start();
    return server;
  }

  /** A client of it, which the caller closes. Its watches do without web sockets. */
  public KubernetesClient client() {
    InetSocketAddress address = http.getAddress();
    return new KubernetesClientBuilder()
        .withHttpClientFactory(new JdkHttpClientFactory())
        .withConfig(
            new ConfigBuilder(Config.empty())
                .withMasterUrl(
                    "http://%s:%d"
                        .formatted(address.getAddress().getHostAddress(), address.getPort()))
                .withNamespace("default")
                .withOnlyHttpWatches(true)
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }

  /** Ends all watches and closes the port. */
  @Override
  public void close() {
    store.close();
    http.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange);
      } catch (ApiException e) {
        respond(exchange, e.code(), e.status());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange)
      throws ApiException, IOException, InterruptedException {
    if (exchange.getRequestURI().getPath().equals("/version")) {
      respond(
          exchange,
          HttpURLConnection.HTTP_OK,
          json.createObjectNode()
              .put("major", "1")
              .put("minor", "30")
              .put("gitVersion", "v1.30.0"));
      return;
    }
    Request request = Request.parse(exchange.getRequestURI());
    String method = exchange.getRequestMethod();
    if (!method.equals("GET")) {
      onWrite.accept(
          new ApiWrite(
              method,
              request.type().kind(),
              request.namespace(),
              request.name(),
              request.subresource(),
              request.parameter("fieldManager")));
    }
    if (method.equals("GET") && request.name().isEmpty()) {
      if (request.flag("watch")) {
        watch(exchange, request);
      } else {
        respond(exchange, HttpURLConnection.HTTP_OK, list(request));
      }
      return;
    }
    ObjectNode result =
        switch (method) {
          case "GET" -> cluster.get(request.key());
          case "POST" ->
              cluster.create(
                  request.type(),
                  request.namespace(),
                  object(exchange),
                  manager(exchange, request));
          case "PUT" -> cluster.replace(target(exchange, request), object(exchange));
          case "PATCH" -> patch(exchange, request);
          case "DELETE" -> delete(exchange, request);
          default -> throw ApiException.notAllowed(method);
        };
    respond(
        exchange,
        method.equals("POST") ? HttpURLConnection.HTTP_CREATED : HttpURLConnection.HTTP_OK,
        result);
  }

  private ObjectNode patch(HttpExchange exchange, Request request)
      throws ApiException, IOException {
    Target target = target(exchange, request);
    String type = header(exchange, "Content-Type");
    if (type.startsWith("application/apply-patch+yaml")) {
      if (request.parameter("fieldManager").isEmpty()) {
        throw ApiException.invalid("fieldManager: Required value: is required for apply patch");
      }
      return cluster.apply(target, object(exchange), request.flag("force"));
    }
    if (type.startsWith("application/merge-patch+json")) {
      return cluster.mergePatch(target, object(exchange));
    }
    if (type.startsWith("application/json-patch+json")) {
      return cluster.jsonPatch(target, body(exchange));
    }
    throw ApiException.unsupportedMediaType(
        "the playground's server knows no patch of type " + type);
  }

  private ObjectNode delete(HttpExchange exchange, Request request)
      throws ApiException, IOException {
    JsonNode options = body(exchange);
    String policy =
        request.parameter("propagationPolicy").isEmpty()
            ? options.path("propagationPolicy").asText()
            : request.parameter("propagationPolicy");
    boolean orphan = policy.equals("Orphan");
    if (!request.name().isEmpty()) {
      return cluster.delete(request.key(), orphan);
    }
    ObjectNode deleted = list(request);
    for (JsonNode object : deleted.path("items")) {
      ObjectKey key =
          new ObjectKey(
              request.type(),
              object.at("/metadata/namespace").asText(""),
              object.at("/metadata/name").asText());
      cluster.delete(key, orphan);
    }
    return deleted;
  }

  private ObjectNode list(Request request) throws ApiException {
    Store.Snapshot snapshot = store.list(request.type(), selected(request));
    ObjectNode list = json.createObjectNode();
    list.put("kind", request.type().kind() + "List").put("apiVersion", request.type().apiVersion());
    list.putObject("metadata").put("resourceVersion", Long.toString(snapshot.version()));
    ArrayNode items = list.putArray("items");
    snapshot.objects().forEach(items::add);
    return list;
  }

  private void watch(HttpExchange exchange, Request request)
      throws ApiException, IOException, InterruptedException {
    Predicate<ObjectNode> selected = selected(request);
    String seconds = request.parameter("timeoutSeconds");
    long end =
        System.nanoTime()
            + (seconds.isEmpty() ? WATCH : Duration.ofSeconds(Long.parseLong(seconds))).toNanos();
    Store.Snapshot snapshot = store.list(request.type(), selected);
    String from = request.parameter("resourceVersion");
    boolean fromNow = from.isEmpty() || from.equals("0");
    long version = fromNow ? snapshot.version() : Long.parseLong(from);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, 0);
    try (OutputStream events = exchange.getResponseBody()) {
      events.flush();
      if (fromNow) {
        for (ObjectNode object : snapshot.objects()) {
          send(events, "ADDED", object);
        }
      }
      follow(events, request.type(), selected, version, end);
    }
  }

  private void follow(
      OutputStream events, ResourceType type, Predicate<ObjectNode> selected, long from, long end)
      throws IOException, InterruptedException {
    long version = from;
    try {
      while (System.nanoTime() < end && !store.isClosed()) {
        Change change = store.next(version, Duration.ofNanos(end - System.nanoTime()));
        if (change != null) {
          version = change.version();
          if (change.key().type().equals(type)) {
            send(events, change, selected);
          }
        }
      }
    } catch (ApiException expired) {
      send(events, "ERROR", expired.status());
    }
  }

  /** To a watch with a selector, objects come and go with their labels. */
  private void send(OutputStream events, Change change, Predicate<ObjectNode> selected)
      throws IOException {
    ObjectNode before = change.before();
    ObjectNode after = change.after();
    boolean was = before != null && selected.test(before);
    boolean is = after != null && selected.test(after);
    if (is && after != null) {
      send(events, was ? "MODIFIED" : "ADDED", after);
    } else if (was && before != null) {
      send(events, "DELETED", after == null ? before : after);
    }
  }

  private void send(OutputStream events, String type, ObjectNode object) throws IOException {
    ObjectNode event = json.createObjectNode().put("type", type);
    event.set("object", object);
    events.write((json.writeValueAsString(event) + '\n').getBytes(StandardCharsets.UTF_8));
    events.flush();
  }

  private Predicate<ObjectNode> selected(Request request) throws ApiException {
    Predicate<ObjectNode> inNamespace =
        object ->
            request.namespace().isEmpty()
                || Metadata.text(object, "namespace").equals(request.namespace());
    return inNamespace
        .and(Selector.labels(request.parameter("labelSelector")))
        .and(Selector.fields(request.parameter("fieldSelector")));
  }

  private Target target(HttpExchange exchange, Request request) throws ApiException {
    boolean known =
        request.subresource().isEmpty()
            || (request.subresource().equals(Cluster.STATUS) && request.type().hasStatus());
    if (!known) {
      throw ApiException.notFound(
          "%s have no subresource %s"
              .formatted(request.type().qualifiedPlural(), request.subresource()));
    }
    return new Target(request.key(), request.subresource(), manager(exchange, request));
  }

  private static String manager(HttpExchange exchange, Request request) {
    String named = request.parameter("fieldManager");
    if (!named.isEmpty()) {
      return named;
    }
    String agent = header(exchange, "User-Agent");
    return agent.contains("/") ? agent.substring(0, agent.indexOf('/')) : "unknown";
  }

  private ObjectNode object(HttpExchange exchange) throws ApiException, IOException {
    if (body(exchange) instanceof ObjectNode object) {
      return object;
    }
    throw ApiException.badRequest("the body is not an object");
  }

  private JsonNode body(HttpExchange exchange) throws ApiException, IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return body.startsWith("{") || body.startsWith("[") || body.isBlank()
          ? json.readTree(body)
          : json.valueToTree(yaml.unmarshal(body, Map.class));
    } catch (JsonProcessingException e) {
      throw ApiException.badRequest("the body cannot be read: " + e.getOriginalMessage());
    }
  }

  private void respond(HttpExchange exchange, int code, ObjectNode body) throws IOException {
    byte[] bytes = json.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String header(HttpExchange exchange, String name) {
    List<String> values = exchange.getRequestHeaders().get(name);
    @Nullable String first = values == null ? null : values.getFirst();
    return first == null ? "" : first;
  }
}
