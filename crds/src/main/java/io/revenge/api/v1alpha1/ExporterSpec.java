package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The postgres_exporter beside the server.
 *
 * @param command the exporter's program in its image; the image's entry point when empty
 */
public record ExporterSpec(
    @Default("true") Boolean enabled,
    @Default("prometheuscommunity/postgres-exporter:v0.19.1")
        @Size(min = 1, max = 256)
        @Pattern("^[a-z0-9]([a-zA-Z0-9._:/@-]*[a-zA-Z0-9])?$")
        String image,
    @Default("[]") @Size(max = 8) List<@Size(max = 256) String> command) {

  static final ExporterSpec DEFAULT = new ExporterSpec(null, null, null);

  public ExporterSpec(
      @Nullable Boolean enabled, @Nullable String image, @Nullable List<String> command) {
    this.enabled = enabled == null ? Boolean.TRUE : enabled;
    this.image = image == null ? "prometheuscommunity/postgres-exporter:v0.19.1" : image;
    this.command = command == null ? List.of() : List.copyOf(command);
  }
}
