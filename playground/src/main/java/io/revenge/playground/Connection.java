package io.revenge.playground;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.postgres.Address;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How an application outside reaches the database: the application's Secret, the address apart. */
record Connection(String user, String password, String database, String sslMode, Address address) {

  static Connection of(KubernetesClient client, Names names, Address address) {
    Secret secret =
        client.secrets().inNamespace(names.namespace()).withName(names.appSecret()).require();
    return new Connection(
        text(secret, "username"),
        text(secret, "password"),
        text(secret, "dbname"),
        text(secret, "sslmode"),
        address);
  }

  /** For libpq and all that speaks its language. */
  String url() {
    return "postgresql://%s:%s@%s:%d/%s?sslmode=%s"
        .formatted(
            encoded(user),
            encoded(password),
            address.host(),
            address.port(),
            encoded(database),
            sslMode);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String text(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }
}
