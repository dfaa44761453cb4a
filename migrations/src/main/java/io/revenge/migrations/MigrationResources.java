package io.revenge.migrations;

import java.io.Reader;
import java.io.StringReader;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Hands Flyway the up files of one module from memory, so that it scans nothing. */
final class MigrationResources implements ResourceProvider {
  private final Map<String, LoadableResource> resources = new LinkedHashMap<>();

  MigrationResources(Module module) {
    for (Migration migration : module.migrations()) {
      resources.put(migration.file(), new Text(migration.file(), migration.up()));
      if (!migration.header().inTransaction()) {
        String name = migration.file() + ".conf";
        resources.put(name, new Text(name, "executeInTransaction=false"));
      }
    }
  }

  @Override
  @SuppressWarnings("NullAway") // Flyway declares nothing; absent is null
  public @Nullable LoadableResource getResource(String name) {
    return resources.get(name);
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return resources.values().stream()
        .filter(resource -> resource.getFilename().startsWith(prefix))
        .filter(resource -> List.of(suffixes).stream().anyMatch(resource.getFilename()::endsWith))
        .toList();
  }

  private static final class Text extends LoadableResource {
    private final String name;
    private final String text;

    Text(String name, String text) {
      this.name = name;
      this.text = text;
    }

    @Override
    public Reader read() {
      return new StringReader(text);
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
