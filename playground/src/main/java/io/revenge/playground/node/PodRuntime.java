package io.revenge.playground.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.revenge.playground.postgres.Binaries;
import io.revenge.playground.postgres.EmbeddedServer;
import io.revenge.playground.postgres.Mounts;
import io.revenge.playground.postgres.StartException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pod that runs: it starts the server, and starts it again when it ends. */
final class PodRuntime implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PodRuntime.class);

  private static final Duration BACK_OFF = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Clock clock;
  private final Binaries binaries;
  private final Pod pod;
  private final int port;
  private final String password;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private Mounts mounts;
  private @Nullable EmbeddedServer server;
  private int restarts;
  private @Nullable ContainerState lastEnd;

  private PodRuntime(
      KubernetesClient client,
      Clock clock,
      Binaries binaries,
      Pod pod,
      Mounts mounts,
      int port,
      String password) {
    this.client = client;
    this.clock = clock;
    this.binaries = binaries;
    this.pod = pod;
    this.mounts = mounts;
    this.port = port;
    this.password = password;
    this.thread =
        Thread.ofVirtual().name("pod-" + pod.getMetadata().getName()).unstarted(this::run);
  }

  static PodRuntime start(
      KubernetesClient client,
      Clock clock,
      Binaries binaries,
      Pod pod,
      Mounts mounts,
      int port,
      String password) {
    PodRuntime runtime = new PodRuntime(client, clock, binaries, pod, mounts, port, password);
    runtime.thread.start();
    return runtime;
  }

  /** Brings what has changed in ConfigMap and Secret to the server. */
  synchronized void remount(Mounts changed) throws IOException {
    if (!changed.equals(mounts)) {
      mounts = changed;
      if (server != null) {
        server.remount(changed);
      }
    }
  }

  /** The server's log, empty while it does not run. */
  synchronized String log() {
    return server == null ? "" : server.log();
  }

  /** Ends the server and waits for its end. */
  @Override
  public void close() {
    stopped.countDown();
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      do {
        once();
      } while (!stopped.await(BACK_OFF.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException end) {
      LOG.debug("the pod ends");
    }
  }

  private void once() throws InterruptedException {
    tell(PodStates::preparing);
    try (EmbeddedServer running = EmbeddedServer.start(binaries, current(), port, password)) {
      serve(running);
      running.onExit().get();
      lastEnd = PodStates.ended(1, "Error", running.log(), clock.instant());
      restarts++;
      tell(PodStates::crashed);
    } catch (StartException e) {
      lastEnd = PodStates.ended(1, "Error", message(e), clock.instant());
      restarts++;
      tell(PodStates::notPrepared);
    } catch (IOException | ExecutionException e) {
      LOG.atWarn().setCause(e).log("the server of {} failed", pod.getMetadata().getName());
    } finally {
      serve(null);
    }
  }

  private void serve(@Nullable EmbeddedServer running) {
    synchronized (this) {
      server = running;
    }
    if (running != null) {
      tell(PodStates::serving);
    }
  }

  private synchronized Mounts current() {
    return mounts;
  }

  /** As the init container's script words it. */
  private static String message(StartException e) {
    ObjectNode message = new ObjectMapper().createObjectNode();
    return message.put("reason", e.reason()).put("message", e.getMessage()).toString();
  }

  private void tell(Function<PodStates, PodStatus> state) {
    try {
      client
          .pods()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getMetadata().getName())
          .editStatus(
              current -> {
                if (current.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
                  current.setStatus(
                      state.apply(new PodStates(current, clock.instant(), restarts, lastEnd)));
                }
                return current;
              });
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && stopped.getCount() > 0) {
        LOG.atWarn()
            .setCause(e)
            .log("the status of {} was not written", pod.getMetadata().getName());
      }
    }
  }
}
