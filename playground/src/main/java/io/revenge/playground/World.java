package io.revenge.playground;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.operator.Configuration;
import io.revenge.operator.RevengeOperator;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.revengedatabase.RevengeDatabaseReconciler;
import io.revenge.playground.kubernetes.ApiServer;
import io.revenge.playground.kubernetes.ApiWrite;
import io.revenge.playground.node.Node;
import io.revenge.playground.node.Ports;
import io.revenge.playground.postgres.Binaries;
import io.revenge.playground.postgres.Directories;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes API, a node with PostgreSQL, and the operator, all in this process. Nothing of it is
 * left when it is closed.
 */
public final class World implements AutoCloseable {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("LEADER_ELECTION", "false", "HTTP_PORT", "0");

  private final Clock clock;
  private final ModuleCatalog catalog;
  private final Path directory;
  private final Ports ports = new Ports();
  private final List<ApiWrite> writes = new CopyOnWriteArrayList<>();
  private final ApiServer server;
  private final KubernetesClient client;
  private final Node node;
  private @Nullable RunningOperator operator;

  private World(Path programs, Clock clock, ModuleCatalog catalog) throws IOException {
    this.clock = clock;
    this.catalog = catalog;
    Binaries binaries = Binaries.unpack(programs);
    this.directory = Files.createTempDirectory("revenge-playground-");
    Path volumes = Files.createDirectory(directory.resolve("volumes"));
    this.server = ApiServer.start(clock, writes::add);
    this.client = server.client();
    client.getKubernetesSerialization().registerKubernetesResource(RevengeDatabase.class);
    this.node = Node.start(client, clock, binaries, volumes, ports);
  }

  /** The operator and its own client, so that a restart leaves no watch behind. */
  private record RunningOperator(RevengeOperator operator, KubernetesClient client)
      implements AutoCloseable {

    @Override
    public void close() {
      operator.close();
      client.close();
    }
  }

  /**
   * Starts it with the modules that the operator is shipped with.
   *
   * @param programs where PostgreSQL's programs are unpacked; kept for later runs
   */
  public static World start(Path programs, Clock clock) throws IOException {
    return start(programs, clock, ModuleCatalog.load());
  }

  /** The same with other modules. */
  public static World start(Path programs, Clock clock, ModuleCatalog catalog) throws IOException {
    World world = new World(programs, clock, catalog);
    try {
      world.startOperator();
    } catch (IOException | RuntimeException e) {
      world.close();
      throw e;
    }
    return world;
  }

  /** A client of the API, such as a person has. */
  public KubernetesClient client() {
    return client;
  }

  /**
   * Creates what the manifest holds.
   *
   * @param manifest YAML; what has no namespace goes to {@code default}
   * @throws IllegalArgumentException it holds something of a kind that is not known here
   */
  public List<HasMetadata> apply(String manifest) {
    List<HasMetadata> applied = new ArrayList<>();
    for (HasMetadata object :
        client.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8))).items()) {
      if (object instanceof GenericKubernetesResource) {
        throw new IllegalArgumentException(
            "the playground knows no %s of %s".formatted(object.getKind(), object.getApiVersion()));
      }
      if (object.getMetadata().getNamespace() == null) {
        object.getMetadata().setNamespace("default");
      }
      applied.add(client.resource(object).serverSideApply());
    }
    return List.copyOf(applied);
  }

  /** Where the server of the database listens, or will. */
  public Address address(Names names) {
    return new Address("localhost", ports.of(names.namespace(), names.statefulSet()));
  }

  /** How its application reaches the database, from outside the cluster. */
  public Connection connection(Names names) throws IOException {
    return Connection.of(client, names, address(names), directory);
  }

  /** Every request so far that was not a read, whoever made it. */
  public List<ApiWrite> writes() {
    return List.copyOf(writes);
  }

  /** Starts the operator, unless it runs. */
  public synchronized void startOperator() throws IOException {
    if (operator != null) {
      return;
    }
    KubernetesClient own = server.client();
    RevengeOperator started =
        new RevengeOperator(
            own,
            Configuration.of(ENVIRONMENT),
            RevengeDatabaseReconciler.create(own, clock, catalog, this::address),
            () -> {});
    operator = new RunningOperator(started, own);
    started.start();
  }

  /** Stops the operator; the databases run on. */
  public synchronized void stopOperator() {
    if (operator != null) {
      operator.close();
      operator = null;
    }
  }

  @Override
  public void close() throws IOException {
    stopOperator();
    node.close();
    client.close();
    server.close();
    Directories.delete(directory);
  }
}
