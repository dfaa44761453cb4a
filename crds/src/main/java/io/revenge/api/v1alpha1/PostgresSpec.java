package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server.
 *
 * @param version major version, 15 to 18; immutable
 * @param image image of that major version; {@code postgres:<version>} when absent
 * @param uid user and group id of the server; 999, or 70 when the image's tag ends in {@code
 *     -alpine}
 * @param parameters settings of postgresql.conf, by an allow-list
 */
public record PostgresSpec(
    @Default("18") @Min(15) @Max(18) Integer version,
    @Nullable @Size(min = 1, max = 256) @Pattern("^[a-z0-9]([a-zA-Z0-9._:/@-]*[a-zA-Z0-9])?$")
        String image,
    @Nullable @Min(1) @Max(65534) Long uid,
    @Default("{}") StorageSpec storage,
    @Default("{}") ResourcesSpec resources,
    @Default("{}") @Size(max = 64) Map<String, @Size(max = 256) String> parameters) {

  static final PostgresSpec DEFAULT = new PostgresSpec(null, null, null, null, null, null);

  public PostgresSpec(
      @Nullable Integer version,
      @Nullable String image,
      @Nullable Long uid,
      @Nullable StorageSpec storage,
      @Nullable ResourcesSpec resources,
      @Nullable Map<String, String> parameters) {
    this.version = version == null ? Integer.valueOf(18) : version;
    this.image = image;
    this.uid = uid;
    this.storage = storage == null ? StorageSpec.DEFAULT : storage;
    this.resources = resources == null ? ResourcesSpec.DEFAULT : resources;
    this.parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
  }
}
