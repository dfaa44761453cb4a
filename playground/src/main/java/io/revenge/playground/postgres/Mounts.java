package io.revenge.playground.postgres;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a pod mounts.
 *
 * @param config texts of the ConfigMap by key
 * @param tls decoded texts of the server's Secret by key
 * @param data the data volume
 * @param archive the archive volume
 */
public record Mounts(Map<String, String> config, Map<String, String> tls, Path data, Path archive) {

  public Mounts {
    config = Map.copyOf(config);
    tls = Map.copyOf(tls);
  }

  String config(String key) {
    return config.getOrDefault(key, "");
  }

  /** Where {@code initdb} put the database, as in the pod. */
  Path pgdata() {
    return data.resolve("data/pgdata");
  }

  /** Beside it, what the pod has under {@code /etc} and {@code /tmp}. */
  Path files() {
    return data.resolve("mounted");
  }
}
