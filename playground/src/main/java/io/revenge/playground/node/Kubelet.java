package io.revenge.playground.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.revenge.playground.postgres.Binaries;
import io.revenge.playground.postgres.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Runs the pods of StatefulSets. Used by one thread. */
final class Kubelet implements AutoCloseable {

  private final KubernetesClient client;
  private final Clock clock;
  private final Binaries binaries;
  private final Volumes volumes;
  private final Ports ports;
  private final String password;
  private final Map<String, PodRuntime> runtimes = new HashMap<>();

  Kubelet(
      KubernetesClient client,
      Clock clock,
      Binaries binaries,
      Volumes volumes,
      Ports ports,
      String password) {
    this.client = client;
    this.clock = clock;
    this.binaries = binaries;
    this.volumes = volumes;
    this.ports = ports;
    this.password = password;
  }

  /** Ends the servers of pods that are gone. */
  void stopAllBut(List<Pod> pods) {
    Set<String> present =
        pods.stream()
            .map(pod -> pod.getMetadata().getUid())
            .collect(Collectors.toUnmodifiableSet());
    for (String uid : Set.copyOf(runtimes.keySet())) {
      if (!present.contains(uid)) {
        Objects.requireNonNull(runtimes.remove(uid)).close();
      }
    }
  }

  /** Starts the pod once all is there that it mounts, and keeps its files up. */
  void run(Pod pod, List<PersistentVolumeClaim> claims) throws IOException {
    Optional<Mounts> mounts = mounts(pod, claims);
    PodRuntime runtime = runtimes.get(pod.getMetadata().getUid());
    if (mounts.isEmpty()) {
      if (pod.getStatus() == null || pod.getStatus().getPhase() == null) {
        pod.setStatus(new PodStates(pod, clock.instant(), 0, null).creating());
        client.resource(pod).updateStatus();
      }
    } else if (runtime != null) {
      runtime.remount(mounts.get());
    } else {
      int port = ports.of(pod.getMetadata().getNamespace(), owner(pod));
      runtimes.put(
          pod.getMetadata().getUid(),
          PodRuntime.start(client, clock, binaries, pod, mounts.get(), port, password));
    }
  }

  @Override
  public void close() {
    runtimes.values().forEach(PodRuntime::close);
    runtimes.clear();
  }

  private Optional<Mounts> mounts(Pod pod, List<PersistentVolumeClaim> claims) {
    Optional<ConfigMap> config =
        volume(pod, "config")
            .map(
                volume ->
                    client
                        .configMaps()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(volume.getConfigMap().getName())
                        .get());
    Optional<Secret> tls =
        volume(pod, "tls")
            .map(
                volume ->
                    client
                        .secrets()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(volume.getSecret().getSecretName())
                        .get());
    Optional<Path> data = directory(pod, "data", claims);
    boolean archives = volume(pod, "archive").isPresent();
    Optional<Path> archive =
        archives ? directory(pod, "archive", claims) : data.map(path -> path.resolve("archive"));
    if (config.isEmpty() || tls.isEmpty() || data.isEmpty() || archive.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Mounts(config.get().getData(), decoded(tls.get()), data.get(), archive.get()));
  }

  private Optional<Path> directory(Pod pod, String name, List<PersistentVolumeClaim> claims) {
    return volume(pod, name)
        .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
        .flatMap(
            wanted ->
                claims.stream()
                    .filter(claim -> claim.getMetadata().getName().equals(wanted))
                    .filter(
                        claim ->
                            claim
                                .getMetadata()
                                .getNamespace()
                                .equals(pod.getMetadata().getNamespace()))
                    .filter(Claims::isBound)
                    .findFirst())
        .map(volumes::of);
  }

  private static Optional<Volume> volume(Pod pod, String name) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst();
  }

  private static Map<String, String> decoded(Secret secret) {
    return secret.getData().keySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Function.identity(),
                key ->
                    new String(
                        Base64.getDecoder().decode(secret.getData().get(key)),
                        StandardCharsets.UTF_8)));
  }

  private static String owner(Pod pod) {
    return pod.getMetadata().getOwnerReferences().getFirst().getName();
  }
}
