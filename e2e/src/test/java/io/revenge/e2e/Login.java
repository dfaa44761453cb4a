package io.revenge.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What the application's Secret says of how to connect. */
record Login(String host, String port, String dbname, String username, String password, String ca) {

  static Login of(JsonNode secret) {
    var data = secret.path("data");
    return new Login(
        text(data, "host"),
        text(data, "port"),
        text(data, "dbname"),
        text(data, "username"),
        text(data, "password"),
        text(data, "ca.crt"));
  }

  /** The same role in another database of the server. */
  Login to(String database) {
    return new Login(host, port, database, username, password, ca);
  }

  private static String text(JsonNode data, String key) {
    if (!data.has(key)) {
      throw new AssertionError("the Secret has no key " + key);
    }
    return new String(Base64.getDecoder().decode(data.get(key).asText()), StandardCharsets.UTF_8);
  }
}
