package io.revenge.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A generated file that is checked in. */
record GoldenFile(Path path) {

  /** Fails unless the file has this content; with {@code -Dgolden.update=true} writes it. */
  void mustBe(String content) {
    try {
      if (Boolean.getBoolean("golden.update")) {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, content);
      }
      assertThat(Files.exists(path) ? Files.readString(path) : "")
          .as(
              "%s is not what the API's classes say; update it with: ./mvnw -pl crds test"
                  + " -Dgolden.update=true",
              path)
          .isEqualTo(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
