package io.revenge.operator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The scripts of a job, run as in its pod.
 *
 * @param shell that runs them
 * @param temporary holds them, and what they write beside their volumes
 */
public record Scripts(Shell shell, Path temporary) {

  public static Scripts of(Shell shell, ConfigMap configMap, Path temporary) throws IOException {
    Scripts scripts = new Scripts(shell, temporary);
    Files.createDirectories(scripts.directory());
    for (Map.Entry<String, String> file : configMap.getData().entrySet()) {
      Files.writeString(scripts.directory().resolve(file.getKey()), file.getValue());
    }
    return scripts;
  }

  public Shell.Run run(Map<String, String> environment, String name, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("TERMINATION_LOG", termination().toString());
    return shell.run(
        temporary,
        all,
        Stream.concat(Stream.of(directory().resolve(name).toString()), Stream.of(arguments))
            .toArray(String[]::new));
  }

  /** Puts another program in the place of the one of this name. */
  public void stub(String name, String script) throws IOException {
    Path stub = Files.createDirectories(temporary.resolve("stubs")).resolve(name);
    Files.writeString(stub, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(stub, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The termination message of the last run. */
  public JsonNode result() throws IOException {
    return new JsonMapper().readTree(termination().toFile());
  }

  private Path directory() {
    return temporary.resolve("scripts");
  }

  private Path termination() {
    return temporary.resolve("termination-log");
  }
}
