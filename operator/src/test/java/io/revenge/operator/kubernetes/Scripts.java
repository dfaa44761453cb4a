package io.revenge.operator.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The scripts of a ConfigMap, in a directory as a pod sees them. */
public record Scripts(Path directory) {

  public static Scripts of(ConfigMap configMap, Path temporary) throws IOException {
    Path directory = Files.createDirectories(temporary.resolve("scripts"));
    for (Map.Entry<String, String> file : configMap.getData().entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
    return new Scripts(directory);
  }

  public String file(String name) {
    return directory.resolve(name).toString();
  }

  /** The termination message that scripts write when run with {@link #environment}. */
  public String terminationMessage() throws IOException {
    return Files.readString(termination());
  }

  public Map<String, String> environment(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("TERMINATION_LOG", termination().toString());
    return environment;
  }

  private Path termination() {
    return directory.resolveSibling("termination-log");
  }
}
