package io.revenge.operator.server;

import io.revenge.api.v1alpha1.ExporterSpec;
import io.revenge.api.v1alpha1.PostgresSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.PostgresImage;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Annotations of the pod that say what of the spec it was made from. A pod is compared with the
 * spec by these and by nothing else, so that another operator version never sees a difference; a
 * key that the pod lacks is not compared.
 */
final class PodInputs {

  /** The person's request for a restart, on the resource and on the pod that fulfils it. */
  static final String RESTART = "revenge.io/restart";

  static final String IMAGE = "pod.revenge.io/image";
  static final String CONFIGURATION = "pod.revenge.io/configuration";
  static final String STORAGE = "pod.revenge.io/storage";

  /** Whether clients must use TLS. */
  static final String TLS = "pod.revenge.io/tls";

  static final String EXPORTER = "pod.revenge.io/exporter";

  /** What waits for a restart that somebody asks for, with the field that it comes from. */
  static final Map<String, String> WAITING =
      Map.of(
          "pod.revenge.io/user",
          "spec.postgres.uid",
          "pod.revenge.io/resources",
          "spec.postgres.resources",
          "pod.revenge.io/archive",
          "spec.archive.enabled",
          EXPORTER,
          "spec.monitoring.exporter");

  private PodInputs() {}

  static SortedMap<String, String> annotations(RevengeDatabase database, ServerSettings settings) {
    PostgresSpec postgres = database.getSpec().postgres();
    PostgresImage image = PostgresImage.of(postgres);
    TreeMap<String, String> annotations = new TreeMap<>();
    annotations.put(IMAGE, image.name());
    annotations.put(CONFIGURATION, settings.configuration());
    annotations.put(STORAGE, postgres.storage().size());
    annotations.put("pod.revenge.io/user", Long.toString(image.uid()));
    annotations.put("pod.revenge.io/resources", resources(postgres));
    annotations.put("pod.revenge.io/archive", database.getSpec().archive().enabled().toString());
    annotations.put(
        TLS, database.getSpec().connection().sslMode().requiresTls() ? "required" : "optional");
    annotations.put(EXPORTER, exporter(database));
    String restart =
        Objects.requireNonNullElse(
                database.getMetadata().getAnnotations(), Map.<String, String>of())
            .get(RESTART);
    if (restart != null) {
      annotations.put(RESTART, restart);
    }
    return annotations;
  }

  /** A pod of an operator that did not write the key yet is not compared by it. */
  static boolean differs(String key, Map<String, String> has, Map<String, String> wants) {
    return has.containsKey(key) && !Objects.equals(has.get(key), wants.get(key));
  }

  private static String resources(PostgresSpec postgres) {
    return Stream.of(
            Map.entry("limits", postgres.resources().limits()),
            Map.entry("requests", postgres.resources().requests()))
        .flatMap(
            kind ->
                new TreeMap<>(kind.getValue())
                    .entrySet().stream()
                        .map(one -> kind.getKey() + "." + one.getKey() + "=" + one.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String exporter(RevengeDatabase database) {
    ExporterSpec exporter = database.getSpec().monitoring().exporter();
    return exporter.enabled()
        ? Stream.concat(Stream.of(exporter.image()), exporter.command().stream())
            .collect(Collectors.joining(" "))
        : "";
  }
}
