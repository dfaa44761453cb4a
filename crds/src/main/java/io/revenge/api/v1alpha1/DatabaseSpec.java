package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * The application's database. Immutable.
 *
 * @param name name of the database
 * @param owner role that owns the database and every object in it; the application logs in as it
 */
public record DatabaseSpec(
    @Default("revenge") @Size(min = 1, max = 63) @Pattern("^[a-z_][a-z0-9_]*$") String name,
    @Default("revenge") @Size(min = 1, max = 63) @Pattern("^[a-z_][a-z0-9_]*$") String owner) {

  static final DatabaseSpec DEFAULT = new DatabaseSpec(null, null);

  public DatabaseSpec(@Nullable String name, @Nullable String owner) {
    this.name = name == null ? "revenge" : name;
    this.owner = owner == null ? "revenge" : owner;
  }
}
