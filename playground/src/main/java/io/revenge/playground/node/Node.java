package io.revenge.playground.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.revenge.playground.postgres.Binaries;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only node, and the controllers that a cluster has anyway. */
public final class Node implements AutoCloseable {

  static final String NAME = "playground";

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final KubernetesClient client;
  private final Volumes volumes;
  private final Claims claims;
  private final StatefulSets statefulSets;
  private final Jobs jobs;
  private final Kubelet kubelet;
  private final Semaphore wakeUps = new Semaphore(1);
  private final List<SharedIndexInformer<? extends HasMetadata>> informers;
  private final Thread thread = Thread.ofPlatform().name("node").daemon().unstarted(this::run);

  private Node(
      KubernetesClient client, Clock clock, Binaries binaries, Path directory, Ports ports) {
    byte[] password = new byte[16];
    new SecureRandom().nextBytes(password);
    this.client = client;
    this.volumes = new Volumes(directory);
    this.claims = new Claims(client);
    this.statefulSets = new StatefulSets(client);
    this.jobs = new Jobs(client, clock);
    this.kubelet =
        new Kubelet(client, clock, binaries, volumes, ports, HexFormat.of().formatHex(password));
    this.informers =
        Stream.of(
                PersistentVolumeClaim.class,
                StatefulSet.class,
                Pod.class,
                ConfigMap.class,
                Secret.class,
                Job.class)
            .<SharedIndexInformer<? extends HasMetadata>>map(this::informer)
            .toList();
  }

  /**
   * Starts it.
   *
   * @param directory for volumes; it exists, and nobody else may read it
   */
  public static Node start(
      KubernetesClient client, Clock clock, Binaries binaries, Path directory, Ports ports) {
    Node node = new Node(client, clock, binaries, directory, ports);
    node.thread.start();
    return node;
  }

  /** Ends all servers. */
  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    kubelet.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        wakeUps.acquire();
        wakeUps.drainPermits();
        try {
          pass();
        } catch (KubernetesClientException | IOException e) {
          // Mostly a write of something that has changed meanwhile: its event is on the way.
          LOG.atDebug().setCause(e).log("a pass failed");
        }
      }
    } catch (InterruptedException end) {
      LOG.debug("the node ends");
    }
  }

  /** Looks at everything: there is not much, and nothing is missed. */
  private void pass() throws IOException {
    List<PersistentVolumeClaim> present =
        client.persistentVolumeClaims().inAnyNamespace().list().getItems();
    present.forEach(claims::bind);
    kubelet.stopAllBut(pods());
    volumes.keepOnly(present);
    List<Pod> before = pods();
    for (StatefulSet set : client.apps().statefulSets().inAnyNamespace().list().getItems()) {
      statefulSets.run(set, before);
    }
    for (Pod pod : pods()) {
      kubelet.run(pod, present);
    }
    client.batch().v1().jobs().inAnyNamespace().list().getItems().forEach(jobs::tell);
  }

  /** Those of StatefulSets; nothing else is run. */
  private List<Pod> pods() {
    return client.pods().inAnyNamespace().list().getItems().stream()
        .filter(
            pod ->
                pod.getMetadata().getOwnerReferences().stream()
                    .anyMatch(owner -> owner.getKind().equals("StatefulSet")))
        .toList();
  }

  private <T extends HasMetadata> SharedIndexInformer<T> informer(Class<T> kind) {
    return client
        .resources(kind)
        .inAnyNamespace()
        .inform(
            new ResourceEventHandler<>() {
              @Override
              public void onAdd(T object) {
                wakeUps.release();
              }

              @Override
              public void onUpdate(T before, T after) {
                wakeUps.release();
              }

              @Override
              public void onDelete(T object, boolean unknown) {
                wakeUps.release();
              }
            });
  }
}
