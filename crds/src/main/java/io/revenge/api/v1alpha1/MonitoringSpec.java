package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** Metrics of the database. */
public record MonitoringSpec(
    @JsonPropertyDescription("The postgres_exporter beside the server.") @Default("{}")
        ExporterSpec exporter) {

  static final MonitoringSpec DEFAULT = new MonitoringSpec(null);

  public MonitoringSpec(@Nullable ExporterSpec exporter) {
    this.exporter = exporter == null ? ExporterSpec.DEFAULT : exporter;
  }
}
