package io.revenge.operator.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import io.revenge.api.v1alpha1.RevengeDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A job that runs a script with the server's own image, as {@code revenge_backup} over TLS, on one
 * volume.
 *
 * @param component label, and name of the container
 * @param claim the volume's claim
 * @param mountPath where the script finds it
 * @param scripts name of the ConfigMap with the script and what it sources
 * @param command the script's name and its arguments
 * @param environment besides libpq's variables
 * @param retries pods that may fail before the job has failed
 * @param deadline of the whole job
 */
public record ServerJob(
    String component,
    String claim,
    String mountPath,
    String scripts,
    List<String> command,
    Map<String, String> environment,
    int retries,
    Duration deadline) {

  /** Sourced by every script. */
  private static final String COMMON_SCRIPT = "job.sh";

  private static final String CERTIFICATES = "/etc/revenge-tls";
  private static final String SCRIPTS = "/etc/revenge-scripts";
  private static final int OWNER_AND_GROUP_READ = 0440;

  public JobSpec spec(RevengeDatabase database) {
    return new JobSpecBuilder()
        .withBackoffLimit(retries)
        .withActiveDeadlineSeconds(deadline.toSeconds())
        .withTemplate(template(database))
        .build();
  }

  /** Files beside the class, and what every script sources. */
  public static ConfigMap scripts(
      Names names, String configMap, String component, Class<?> beside, String... files) {
    Map<String, String> data = new TreeMap<>();
    data.put(COMMON_SCRIPT, Resource.text(ServerJob.class, COMMON_SCRIPT));
    for (String file : files) {
      data.put(file, Resource.text(beside, file));
    }
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(names.namespace())
        .withName(configMap)
        .withLabels(Labels.of(names, component))
        .endMetadata()
        .withData(data)
        .build();
  }

  private PodTemplateSpec template(RevengeDatabase database) {
    Names names = Names.of(database);
    PostgresImage image = PostgresImage.of(database.getSpec().postgres());
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(Labels.of(names, component))
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(1L)
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        // The volumes are where the server is: it holds one of them, and a volume that belongs to
        // a node was made on the node of the first job.
        .withNewAffinity()
        .withNewPodAffinity()
        .addNewRequiredDuringSchedulingIgnoredDuringExecution()
        .withNewLabelSelector()
        .withMatchLabels(Labels.podSelector(names))
        .endLabelSelector()
        .withTopologyKey("kubernetes.io/hostname")
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endPodAffinity()
        .endAffinity()
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(image.uid())
        .withRunAsGroup(image.uid())
        .withFsGroup(image.uid())
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewContainer()
        .withName(component)
        .withImage(image.name())
        .withImagePullPolicy("IfNotPresent")
        .withCommand(
            Stream.concat(
                    Stream.of("sh", SCRIPTS + "/" + command.getFirst()), command.stream().skip(1))
                .toList())
        .withEnv(variables(database, names))
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("50m"), "memory", new Quantity("64Mi")))
        .endResources()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .addNewVolumeMount()
        .withName("volume")
        .withMountPath(mountPath)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("scripts")
        .withMountPath(SCRIPTS)
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("tls")
        .withMountPath(CERTIFICATES)
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("volume")
        .withNewPersistentVolumeClaim()
        .withClaimName(claim)
        .endPersistentVolumeClaim()
        .endVolume()
        .addNewVolume()
        .withName("scripts")
        .withNewConfigMap()
        .withName(scripts)
        .endConfigMap()
        .endVolume()
        .addNewVolume()
        .withName("tls")
        .withNewSecret()
        .withSecretName(names.backupSecret())
        // libpq takes a key of root's only if nobody but the group may read it.
        .withDefaultMode(OWNER_AND_GROUP_READ)
        .endSecret()
        .endVolume()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }

  private List<EnvVar> variables(RevengeDatabase database, Names names) {
    Map<String, String> variables = new TreeMap<>(environment);
    variables.put("PGAPPNAME", "revenge " + component);
    variables.put("PGCONNECT_TIMEOUT", "10");
    variables.put("PGDATABASE", database.getSpec().database().name());
    variables.put("PGHOST", names.host());
    // With another search_path the owner's functions would run with the rights of this role.
    variables.put(
        "PGOPTIONS",
        new SessionSettings(
                database.getSpec().postgres().version(),
                Map.of("search_path", "pg_catalog,pg_temp"))
            .options());
    variables.put("PGSSLCERT", CERTIFICATES + "/tls.crt");
    variables.put("PGSSLKEY", CERTIFICATES + "/tls.key");
    variables.put("PGSSLMODE", "verify-full");
    variables.put("PGSSLROOTCERT", CERTIFICATES + "/ca.crt");
    variables.put("PGUSER", "revenge_backup");
    return variables.entrySet().stream()
        .map(variable -> new EnvVar(variable.getKey(), variable.getValue(), null))
        .toList();
  }
}
