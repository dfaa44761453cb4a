package io.revenge.operator.management;

import java.nio.charset.StandardCharsets;

/** What is sent back to a request. */
record Answer(int status, String contentType, String text) {

  static Answer plain(int status, String text) {
    return new Answer(status, "text/plain; charset=utf-8", text + "\n");
  }

  /** As HTTP/1.1 has it; the connection ends behind it. */
  byte[] bytes() {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, reason(), contentType, body.length)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  private String reason() {
    return switch (status) {
      case 200 -> "OK";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 503 -> "Service Unavailable";
      default -> "Bad Request";
    };
  }
}
