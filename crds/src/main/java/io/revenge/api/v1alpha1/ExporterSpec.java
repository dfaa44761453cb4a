package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The postgres_exporter beside the server. */
@ValidationRule(
    fieldPath = ".image",
    value = "self.image.matches('" + PostgresSpec.IMAGE + "')",
    message = "must be an image reference such as prometheuscommunity/postgres-exporter:v0.19.1")
public record ExporterSpec(
    @JsonPropertyDescription("Whether the exporter runs.") @Default("true") Boolean enabled,
    @JsonPropertyDescription("Image of postgres_exporter.")
        @Default("prometheuscommunity/postgres-exporter:v0.19.1")
        @Size(max = 256)
        String image,
    @JsonPropertyDescription(
            "The exporter's program in its image and first arguments; the image's entry point when"
                + " empty.")
        @Default("[]")
        @Size(max = 8)
        List<@Size(min = 1, max = 256) String> command) {

  static final ExporterSpec DEFAULT = new ExporterSpec(null, null, null);

  public ExporterSpec(
      @Nullable Boolean enabled, @Nullable String image, @Nullable List<String> command) {
    this.enabled = enabled == null ? Boolean.TRUE : enabled;
    this.image = image == null ? "prometheuscommunity/postgres-exporter:v0.19.1" : image;
    this.command = command == null ? List.of() : List.copyOf(command);
  }
}
