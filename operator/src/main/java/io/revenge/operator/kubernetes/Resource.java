package io.revenge.operator.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Scripts and statements, files beside the classes that use them. */
public final class Resource {

  private Resource() {}

  /**
   * Reads a file as UTF-8.
   *
   * @param beside a class of the package that the file is in
   * @param path relative to that package
   * @throws IllegalArgumentException no such file
   */
  public static String text(Class<?> beside, String path) {
    try (InputStream file = beside.getResourceAsStream(path)) {
      if (file == null) {
        throw new IllegalArgumentException("no resource " + path + " beside " + beside);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
