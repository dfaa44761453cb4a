package io.revenge.migrations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The files packaged beside this class, in a directory or a jar. */
final class ClasspathFiles {
  private static final String MODULES = "modules.yaml";

  private ClasspathFiles() {}

  static String modulesYaml() {
    try (InputStream in = url().openStream()) {
      return text(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, String> sql() {
    return sql(url());
  }

  /**
   * The content of the SQL files, by file name.
   *
   * @param modules where {@code modules.yaml} is; the files are in the directory {@code sql} beside
   *     it
   */
  static Map<String, String> sql(URL modules) {
    try {
      URLConnection connection = modules.openConnection();
      return connection instanceof JarURLConnection jar ? inJar(jar) : inDirectory(modules.toURI());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static URL url() {
    URL url = ClasspathFiles.class.getResource(MODULES);
    if (url == null) {
      throw new IllegalStateException(MODULES + " is not on the class path");
    }
    return url;
  }

  private static Map<String, String> inDirectory(URI modules) throws IOException {
    Map<String, String> files = new HashMap<>();
    List<Path> paths;
    try (Stream<Path> listed = Files.list(Path.of(modules).resolveSibling("sql"))) {
      paths = listed.filter(path -> path.toString().endsWith(".sql")).toList();
    }
    for (Path path : paths) {
      files.put(String.valueOf(path.getFileName()), Files.readString(path));
    }
    return files;
  }

  private static Map<String, String> inJar(JarURLConnection connection) throws IOException {
    // A cached JarFile would be shared with the class loader, and closing it would break that.
    connection.setUseCaches(false);
    String directory = connection.getEntryName().replace(MODULES, "sql/");
    Map<String, String> files = new HashMap<>();
    try (JarFile jar = connection.getJarFile()) {
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (entry.getName().startsWith(directory) && entry.getName().endsWith(".sql")) {
          try (InputStream in = jar.getInputStream(entry)) {
            files.put(entry.getName().substring(directory.length()), text(in));
          }
        }
      }
    }
    return files;
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
