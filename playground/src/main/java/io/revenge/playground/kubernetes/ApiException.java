package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.HttpURLConnection;

/** A request that is answered with a {@code Status} of failure. */
final class ApiException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;

  private ApiException(int code, String reason, String message) {
    super(message);
    this.code = code;
    this.reason = reason;
  }

  static ApiException notFound(String message) {
    return new ApiException(HttpURLConnection.HTTP_NOT_FOUND, "NotFound", message);
  }

  static ApiException notFound(ObjectKey key) {
    return notFound("%s \"%s\" not found".formatted(key.type().qualifiedPlural(), key.name()));
  }

  static ApiException alreadyExists(ObjectKey key) {
    return new ApiException(
        HttpURLConnection.HTTP_CONFLICT,
        "AlreadyExists",
        "%s \"%s\" already exists".formatted(key.type().qualifiedPlural(), key.name()));
  }

  static ApiException conflict(String message) {
    return new ApiException(HttpURLConnection.HTTP_CONFLICT, "Conflict", message);
  }

  static ApiException badRequest(String message) {
    return new ApiException(HttpURLConnection.HTTP_BAD_REQUEST, "BadRequest", message);
  }

  static ApiException invalid(String message) {
    return new ApiException(422, "Invalid", message);
  }

  static ApiException notAllowed(String message) {
    return new ApiException(HttpURLConnection.HTTP_BAD_METHOD, "MethodNotAllowed", message);
  }

  static ApiException unsupportedMediaType(String message) {
    return new ApiException(
        HttpURLConnection.HTTP_UNSUPPORTED_TYPE, "UnsupportedMediaType", message);
  }

  static ApiException gone(String message) {
    return new ApiException(HttpURLConnection.HTTP_GONE, "Expired", message);
  }

  int code() {
    return code;
  }

  ObjectNode status() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("message", getMessage())
        .put("reason", reason)
        .put("code", code);
  }
}
