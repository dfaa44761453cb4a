package io.revenge.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClasspathFilesTest {
  private static final List<String> NAMES =
      List.of(
          "io/modules.yaml",
          "io/sql/000001_a.up.sql",
          "io/sql/README.md",
          "other/sql/000002_b.up.sql");

  @Test
  void theSqlFilesBesideTheListOfModulesAreFoundInAJar(@TempDir Path directory) throws IOException {
    Path jar = directory.resolve("library.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (String name : NAMES) {
        // Without entries for the directories, as some tools write jars.
        out.putNextEntry(new JarEntry(name));
        out.write(name.getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(ClasspathFiles.sql(URI.create("jar:" + jar.toUri() + "!/io/modules.yaml").toURL()))
        .isEqualTo(Map.of("000001_a.up.sql", "io/sql/000001_a.up.sql"));
  }

  @Test
  void theSqlFilesBesideTheListOfModulesAreFoundInADirectory(@TempDir Path directory)
      throws IOException {
    for (String name : NAMES) {
      Path file = directory.resolve(name);
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, name);
    }
    assertThat(ClasspathFiles.sql(directory.resolve("io/modules.yaml").toUri().toURL()))
        .isEqualTo(Map.of("000001_a.up.sql", "io/sql/000001_a.up.sql"));
  }
}
