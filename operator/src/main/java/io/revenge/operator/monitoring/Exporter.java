package io.revenge.operator.monitoring;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.revenge.api.v1alpha1.ExporterSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.kubernetes.SessionSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The container of postgres_exporter. It logs in as {@code revenge_exporter} with a client
 * certificate; it never has a password.
 */
public final class Exporter {

  public static final String CONTAINER = "exporter";
  public static final int PORT = 9187;
  public static final String PORT_NAME = "metrics";

  /** Another user than the server's, so that it reaches neither its processes nor its files. */
  private static final long USER = 65534;

  private static final String VOLUME = "exporter-tls";
  private static final String CERTIFICATES = "/etc/exporter-tls";

  private Exporter() {}

  /** Nothing when the exporter is switched off. */
  public static Optional<Container> container(RevengeDatabase database) {
    ExporterSpec exporter = database.getSpec().monitoring().exporter();
    if (!exporter.enabled()) {
      return Optional.empty();
    }
    ContainerBuilder container =
        new ContainerBuilder()
            .withName(CONTAINER)
            .withImage(exporter.image())
            .withImagePullPolicy("IfNotPresent")
            // With query texts the metrics tell which queries are slow; PostgreSQL has replaced
            // their constants, and utility statements (which keep theirs) are not recorded.
            .withArgs(
                "--collector.stat_statements",
                "--collector.stat_statements.include_query",
                "--web.listen-address=:" + PORT)
            .addNewEnv()
            .withName("DATA_SOURCE_USER")
            .withValue("revenge_exporter")
            .endEnv()
            .addNewEnv()
            .withName("DATA_SOURCE_URI")
            .withValue(uri(database))
            .endEnv()
            .addNewEnv()
            .withName("PGOPTIONS")
            .withValue(options(database))
            .endEnv()
            .addNewPort()
            .withName(PORT_NAME)
            .withContainerPort(PORT)
            .endPort()
            .withNewReadinessProbe()
            .withNewHttpGet()
            .withPath("/")
            .withNewPort(PORT_NAME)
            .endHttpGet()
            .withPeriodSeconds(5)
            .endReadinessProbe()
            .withNewSecurityContext()
            .withRunAsUser(USER)
            .withRunAsGroup(USER)
            .withAllowPrivilegeEscalation(false)
            .withReadOnlyRootFilesystem(true)
            .withNewCapabilities()
            .addToDrop("ALL")
            .endCapabilities()
            .endSecurityContext()
            .withTerminationMessagePolicy("FallbackToLogsOnError")
            .addNewVolumeMount()
            .withName(VOLUME)
            .withMountPath(CERTIFICATES)
            .withReadOnly(true)
            .endVolumeMount();
    if (!exporter.command().isEmpty()) {
      container.withCommand(exporter.command());
    }
    return Optional.of(container.build());
  }

  /** The volume with its certificate; none when the exporter is switched off. */
  public static List<Volume> volumes(RevengeDatabase database) {
    if (!database.getSpec().monitoring().exporter().enabled()) {
      return List.of();
    }
    return List.of(
        new VolumeBuilder()
            .withName(VOLUME)
            .withNewSecret()
            .withSecretName(Names.of(database).exporterSecret())
            // The pod's fsGroup is the group of the files.
            .withDefaultMode(0440)
            .endSecret()
            .build());
  }

  /**
   * The pod knows the Service's name as an alias of its own loopback address. No {@code options}
   * here: the exporter splits the URI's values at blanks.
   */
  private static String uri(RevengeDatabase database) {
    return "%s:5432/%s?sslmode=verify-full&sslrootcert=%s/ca.crt&sslcert=%s/tls.crt&sslkey=%s/tls.key&search_path=pg_catalog%%2Cpublic"
        .formatted(
            Names.of(database).host(),
            database.getSpec().database().name(),
            CERTIFICATES,
            CERTIFICATES,
            CERTIFICATES);
  }

  private static String options(RevengeDatabase database) {
    return new SessionSettings(
            database.getSpec().postgres().version(), Map.of("search_path", "pg_catalog,public"))
        .options();
  }
}
