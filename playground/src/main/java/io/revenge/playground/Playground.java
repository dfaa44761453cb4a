package io.revenge.playground;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import io.revenge.operator.kubernetes.Names;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The command: starts a world, applies a manifest, tells how it goes. */
public final class Playground {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final World world;
  private final Clock clock;
  private final PrintStream out;
  private final Progress progress;

  Playground(World world, Clock clock, PrintStream out) {
    this.world = world;
    this.clock = clock;
    this.out = out;
    this.progress = new Progress(out, System::nanoTime);
  }

  /** Runs it; the system property {@code playground.directory} is the module's. */
  public static void main(String[] commandLine) throws IOException, InterruptedException {
    Path directory = Path.of(System.getProperty("playground.directory", ""));
    Arguments arguments;
    String manifest;
    try {
      arguments = Arguments.parse(commandLine, directory.resolveSibling("samples/minimal.yaml"));
      manifest = Files.readString(arguments.manifest());
    } catch (IllegalArgumentException | NoSuchFileException unusable) {
      System.err.println(
          unusable instanceof NoSuchFileException
              ? "no such file: " + unusable.getMessage()
              : unusable.getMessage());
      System.exit(2);
      return;
    }
    Clock clock = Clock.systemUTC();
    World world = World.start(directory.resolve("target"), clock);
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Thread teller = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> close(world, teller, told, closed)));
    boolean ready;
    try {
      ready = new Playground(world, clock, System.out).run(manifest, LIMIT);
    } catch (InterruptedException ended) {
      return;
    } finally {
      told.countDown();
    }
    if (arguments.once()) {
      System.exit(ready ? 0 : 1);
    }
    System.out.println("\nRunning until Ctrl-C.");
    closed.await();
  }

  /**
   * Applies the manifest and waits for its databases.
   *
   * @return whether all became Ready in time; if not, the reason was printed
   */
  boolean run(String manifest, Duration limit) throws InterruptedException, IOException {
    List<RevengeDatabase> databases;
    try (SharedIndexInformer<RevengeDatabase> _ = showProgress()) {
      progress.say("applying");
      databases = apply(manifest);
      long end = System.nanoTime() + limit.toNanos();
      for (RevengeDatabase database : databases) {
        if (!awaitReady(database, Duration.ofNanos(end - System.nanoTime()))) {
          explain(database);
          return false;
        }
      }
    } catch (KubernetesClientException | IllegalArgumentException refused) {
      out.println("The manifest was refused: " + refused.getMessage());
      return false;
    }
    for (RevengeDatabase database : databases) {
      describe(database);
    }
    return true;
  }

  private List<RevengeDatabase> apply(String manifest) {
    List<HasMetadata> applied = world.apply(manifest);
    return applied.stream()
        .filter(RevengeDatabase.class::isInstance)
        .map(RevengeDatabase.class::cast)
        .toList();
  }

  private SharedIndexInformer<RevengeDatabase> showProgress() {
    return world
        .client()
        .resources(RevengeDatabase.class)
        .inAnyNamespace()
        .inform(
            new ResourceEventHandler<>() {
              @Override
              public void onAdd(RevengeDatabase database) {
                progress.show(database);
              }

              @Override
              public void onUpdate(RevengeDatabase before, RevengeDatabase after) {
                progress.show(after);
              }

              @Override
              public void onDelete(RevengeDatabase database, boolean unknown) {
                progress.say(database.getMetadata().getName() + "  deleted");
              }
            });
  }

  private boolean awaitReady(RevengeDatabase database, Duration limit) throws InterruptedException {
    CompletableFuture<List<RevengeDatabase>> ready =
        world
            .client()
            .resource(database)
            .informOnCondition(found -> found.stream().anyMatch(Playground::isReady));
    try {
      ready.get(Math.max(0, limit.toMillis()), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException notReady) {
      return false;
    }
  }

  private static boolean isReady(RevengeDatabase database) {
    return Progress.condition(database, "Ready")
        .filter(ready -> ready.getStatus().equals("True"))
        .filter(
            ready ->
                Objects.equals(
                    ready.getObservedGeneration(), database.getMetadata().getGeneration()))
        .isPresent();
  }

  private void explain(RevengeDatabase database) {
    RevengeDatabase last = world.client().resource(database).get();
    out.println(
        last == null
            ? "%s is gone.".formatted(database.getMetadata().getName())
            : Progress.condition(last, "Ready")
                .map(ready -> notReady(last, ready))
                .orElse("The operator has not said anything yet."));
  }

  private static String notReady(RevengeDatabase database, Condition ready) {
    return "%s is not Ready: %s: %s"
        .formatted(database.getMetadata().getName(), ready.getReason(), ready.getMessage());
  }

  /** What a person would ask for next. */
  private void describe(RevengeDatabase applied) throws IOException {
    RevengeDatabase database = world.client().resource(applied).require();
    Names names = Names.of(database);
    out.printf("%n$ kubectl -n %s get revengedatabase %s%n", names.namespace(), names.name());
    out.println(Columns.load().table(database, clock.instant()));
    out.println("\nModules");
    RevengeDatabaseStatus status = database.getStatus();
    if (status != null && status.modules() != null) {
      status.modules().forEach(this::describe);
    }
    out.println("\nConnect");
    out.println("  " + world.connection(names).url());
  }

  private void describe(ModuleStatus module) {
    out.printf(
        "  %-12s %-8s %s%n",
        module.name(), Objects.requireNonNullElse(module.version(), "-"), module.state());
  }

  /** Lets nobody ask a world that is being closed. */
  private static void close(
      World world, Thread teller, CountDownLatch told, CountDownLatch closed) {
    try {
      if (told.getCount() > 0) {
        teller.interrupt();
        if (!told.await(5, TimeUnit.SECONDS)) {
          System.err.println("closing although something is being asked");
        }
      }
      world.close();
    } catch (IOException e) {
      System.err.println("not all was removed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed.countDown();
    }
  }
}
