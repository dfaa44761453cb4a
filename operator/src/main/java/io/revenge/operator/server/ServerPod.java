package io.revenge.operator.server;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.kubernetes.PostgresImage;
import io.revenge.operator.kubernetes.Quantities;
import io.revenge.operator.monitoring.Exporter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The pod: the init container {@code bootstrap}, the stock server, and the exporter. */
final class ServerPod {

  static final String BOOTSTRAP = "bootstrap";
  static final String POSTGRES = "postgres";
  static final int PORT = 5432;

  /** Seconds for the checkpoint of a fast shutdown; a server that is killed recovers instead. */
  private static final long GRACE = 300;

  /** Seconds for crash recovery, which nothing is won by ending: a week. */
  private static final int RECOVERY = 604_800;

  private final RevengeDatabase database;
  private final Names names;
  private final PostgresImage image;
  private final boolean archiving;

  ServerPod(RevengeDatabase database) {
    this.database = database;
    this.names = Names.of(database);
    this.image = PostgresImage.of(database.getSpec().postgres());
    this.archiving = database.getSpec().archive().enabled();
  }

  PodTemplateSpec template(ServerSettings settings) {
    List<Container> containers = new ArrayList<>(List.of(postgres()));
    Exporter.container(database).ifPresent(containers::add);
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(Labels.of(names, "postgres"))
        .withAnnotations(PodInputs.annotations(database, settings))
        .addToAnnotations("kubectl.kubernetes.io/default-container", POSTGRES)
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        // A postmaster that is PID 1 takes the end of any orphan for a crashed backend.
        .withShareProcessNamespace(true)
        .withTerminationGracePeriodSeconds(GRACE)
        // The exporter verifies the server's certificate under the name that clients use.
        .addNewHostAlias()
        .withIp("127.0.0.1")
        .withHostnames(names.host())
        .endHostAlias()
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
        .withInitContainers(bootstrap())
        .withContainers(containers)
        .withVolumes(volumes())
        .endSpec()
        .build();
  }

  private Container bootstrap() {
    return container(BOOTSTRAP)
        .withCommand("/bin/sh", Layout.CONFIG + "/bootstrap.sh")
        // A restart that somebody asks for leaves nothing out.
        .addToEnv(
            field("REVENGE_RESTART", "metadata.annotations['%s']".formatted(PodInputs.RESTART)))
        .build();
  }

  private static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef("v1", path)
        .endValueFrom()
        .build();
  }

  private Container postgres() {
    return container(POSTGRES)
        .withCommand(
            "/bin/sh",
            Layout.CONFIG + "/serve.sh",
            "-D",
            Layout.PGDATA,
            "-c",
            "config_file=" + Layout.CONFIGURATION_FILE)
        .addNewPort()
        .withName(POSTGRES)
        .withContainerPort(PORT)
        .endPort()
        .withNewLifecycle()
        .withNewPreStop()
        .withNewExec()
        // Returns at once; the kubelet waits for the server's end. A stop signal that follows, of
        // whatever kind the image has, does not slow a fast shutdown down.
        .withCommand("pg_ctl", "stop", "-D", Layout.PGDATA, "--mode=fast", "--no-wait")
        .endExec()
        .endPreStop()
        .endLifecycle()
        .withStartupProbe(accepts().withPeriodSeconds(1).withFailureThreshold(RECOVERY).build())
        // Seldom, as each one starts a process in the container: the operator looks by itself, and
        // a server that ends takes its container with it.
        .withReadinessProbe(accepts().withPeriodSeconds(10).build())
        // No liveness probe: the end of the postmaster is the end of the container, and nothing
        // else that a probe could see is mended by a restart.
        .build();
  }

  /** Whether the server accepts connections, which it does not while it recovers. */
  private ProbeBuilder accepts() {
    return new ProbeBuilder()
        .withNewExec()
        // Debian's pg_isready in /usr/bin is a wrapper in Perl, too dear to run all the time.
        .withCommand(
            "env",
            "PATH=/usr/lib/postgresql/%d/bin:/usr/local/bin"
                .formatted(database.getSpec().postgres().version()),
            "pg_isready",
            "--quiet",
            "--host=" + Layout.SOCKET,
            "--dbname=postgres",
            "--username=postgres")
        .endExec()
        .withTimeoutSeconds(5);
  }

  private ContainerBuilder container(String name) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(image.name())
        .withImagePullPolicy("IfNotPresent")
        .withNewResources()
        .withRequests(Quantities.of(database.getSpec().postgres().resources().requests()))
        .withLimits(Quantities.of(database.getSpec().postgres().resources().limits()))
        .endResources()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .addToDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withEnv(field("REVENGE_POD", "metadata.name"))
        .withVolumeMounts(mounts());
  }

  private List<VolumeMount> mounts() {
    Stream<VolumeMount> mounts =
        Stream.of(
            mount("config", Layout.CONFIG, true),
            mount("tls", Layout.TLS, true),
            mount("data", Layout.DATA, false),
            mount("socket", Layout.SOCKET, false),
            mount("tmp", "/tmp", false),
            mount("shm", "/dev/shm", false));
    return archiving
        ? Stream.concat(mounts, Stream.of(mount("archive", Layout.ARCHIVE, false))).toList()
        : mounts.toList();
  }

  private List<Volume> volumes() {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(
        new VolumeBuilder()
            .withName("config")
            .withNewConfigMap()
            .withName(names.configMap())
            .endConfigMap()
            .build());
    volumes.add(
        new VolumeBuilder()
            .withName("tls")
            .withNewSecret()
            .withSecretName(names.serverSecret())
            // Owned by root and read through the pod's fsGroup, as PostgreSQL wants a key to be.
            .withDefaultMode(0440)
            .endSecret()
            .build());
    volumes.add(claim("data", names.dataClaim()));
    volumes.add(new VolumeBuilder().withName("socket").withNewEmptyDir().endEmptyDir().build());
    volumes.add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build());
    volumes.add(
        new VolumeBuilder()
            .withName("shm")
            .withNewEmptyDir()
            .withMedium("Memory")
            .endEmptyDir()
            .build());
    if (archiving) {
      volumes.add(claim("archive", names.archiveClaim()));
    }
    volumes.addAll(Exporter.volumes(database));
    return volumes;
  }

  private static VolumeMount mount(String name, String path, boolean readOnly) {
    VolumeMountBuilder mount = new VolumeMountBuilder().withName(name).withMountPath(path);
    return readOnly ? mount.withReadOnly(true).build() : mount.build();
  }

  private static Volume claim(String name, String claim) {
    return new VolumeBuilder()
        .withName(name)
        .withNewPersistentVolumeClaim()
        .withClaimName(claim)
        .endPersistentVolumeClaim()
        .build();
  }
}
