package io.revenge.operator.revengedatabase;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.revenge.api.v1alpha1.ArchiveSpec;
import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.PostgresSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseSpec;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.operator.credentials.TlsServer;
import io.revenge.operator.credentials.World;
import io.revenge.operator.migration.KnownHistories;
import io.revenge.operator.partition.Backoff;
import io.revenge.operator.partition.PartitionMaintenance;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.postgres.Sessions;
import io.revenge.operator.server.BootstrapInputs;
import io.revenge.operator.server.ParameterRules;
import io.revenge.operator.server.ReloadableParameters;
import io.revenge.operator.server.ServerScripts;
import io.revenge.operator.server.ServerSettings;
import io.revenge.test.postgres.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A server as the init container prepares it, and the job that works on it. */
final class JobFixture implements AutoCloseable {

  private static final ParameterRules RULES = ParameterRules.load();

  /** The modules that every database has; {@code movies} can be chosen. */
  private static final String MODULES =
      """
      modules:
        - {name: users, numbers: ["1-9"], always: true}
        - {name: movies, numbers: ["10-19"], requires: [users]}
      """;

  final Path archive;
  private final World world = new World();
  private final TlsServer server;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private volatile Instant now = World.START;

  JobFixture(Path directory) throws IOException, SQLException {
    world.reconcile();
    server = new TlsServer(PostgresVersion.POSTGRES_18, directory, world);
    archive = Files.createDirectories(directory.resolve("archive/4711"));
    Files.createDirectories(archive.resolve("wal"));
    Files.createDirectories(archive.resolve("base"));
    runScripts();
  }

  /** As the init container does. */
  void runScripts() throws SQLException {
    StringBuilder scripts = new StringBuilder();
    Map<String, String> settings = new HashMap<>(BootstrapInputs.settings(world.database(), RULES));
    settings.put("revenge.archive_directory", archive.toString());
    settings.forEach((name, value) -> scripts.append("SET %s = '%s';%n".formatted(name, value)));
    ServerScripts.postgres().forEach(script -> scripts.append(script).append(";\n"));
    server.asSuperuser(scripts.toString());
  }

  TlsServer server() {
    return server;
  }

  World world() {
    return world;
  }

  /** A database without tables. */
  void anEmptyDatabase() throws SQLException {
    server.asSuperuser("DROP DATABASE IF EXISTS revenge WITH (FORCE)");
    server.asSuperuser("CREATE DATABASE revenge OWNER revenge");
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes at a time
  void passes(Duration time) {
    now = now.plus(time);
  }

  Outcome run(DatabaseRequest request, Map<String, String> files, @Nullable Outcome previous)
      throws InterruptedException {
    return run(request, catalog(files), previous);
  }

  Outcome run(DatabaseRequest request, ModuleCatalog catalog, @Nullable Outcome previous)
      throws InterruptedException {
    return run(request, catalog, previous, true, Duration.ofSeconds(30));
  }

  /**
   * Looks.
   *
   * @param mayWork whether there is a place for work
   * @param patience for the look as a whole
   */
  Outcome run(
      DatabaseRequest request,
      Map<String, String> files,
      @Nullable Outcome previous,
      boolean mayWork,
      Duration patience)
      throws InterruptedException {
    return run(request, catalog(files), previous, mayWork, patience);
  }

  private Outcome run(
      DatabaseRequest request,
      ModuleCatalog catalog,
      @Nullable Outcome previous,
      boolean mayWork,
      Duration patience)
      throws InterruptedException {
    try (Turn turn = new Turn(new Sessions(), () -> mayWork, timer, patience)) {
      return job(catalog).run(request, previous, report -> {}, turn);
    }
  }

  private static ModuleCatalog catalog(Map<String, String> files) {
    Map<String, String> all = new HashMap<>();
    all.put("000001_users.up.sql", "CREATE TABLE users (id int PRIMARY KEY);");
    all.put("000010_movies.up.sql", "CREATE TABLE movies (id int PRIMARY KEY);");
    all.putAll(files);
    Map.copyOf(all)
        .keySet()
        .forEach(up -> all.put(up.replace(".up.", ".down."), "SELECT 'nothing to undo';"));
    return ModuleCatalog.of(MODULES, all);
  }

  private DatabaseJob job(ModuleCatalog catalog) {
    return new DatabaseJob(
        catalog,
        new PartitionWork(new PartitionMaintenance(new Backoff(pause -> {}, new Random(1)))),
        new ReloadableParameters(RULES),
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        },
        () -> Duration.between(World.START, now).toNanos());
  }

  DatabaseRequest request(boolean archiving, Map<String, String> parameters, String... modules) {
    return request("start 1", archiving, parameters, modules);
  }

  DatabaseRequest request(
      String start, boolean archiving, Map<String, String> parameters, String... modules) {
    RevengeDatabase database = world.database();
    database.setSpec(
        new RevengeDatabaseSpec(
            new PostgresSpec(null, null, null, null, null, parameters),
            null,
            null,
            List.of(modules),
            null,
            new ArchiveSpec(archiving, null, null),
            null,
            null,
            null));
    return new DatabaseRequest(
        new ResourceID("media", "revenge"),
        database.getMetadata().getUid(),
        1,
        start,
        server.address(),
        TlsServer.login(world),
        TlsServer.served(world),
        database.getSpec(),
        ServerSettings.of(database, RULES),
        Set.of("users", "libraries", "activity", "movies", "tvshows", "qar"),
        KnownHistories.NONE,
        Set.of());
  }

  static DatabaseRequest at(DatabaseRequest request, Address address) {
    return new DatabaseRequest(
        request.id(),
        request.uid(),
        request.generation(),
        request.server(),
        address,
        request.login(),
        request.served(),
        request.spec(),
        request.settings(),
        request.announced(),
        request.known(),
        request.unlimitedTables());
  }

  static ModuleStatus module(Outcome outcome, String name) {
    return outcome.report().modules().stream()
        .filter(module -> module.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  Connection superuserOf(String database) throws SQLException {
    return server.superuser(database);
  }

  String asSuperuser(String query) throws SQLException {
    try (Connection superuser = server.superuser();
        Statement statement = superuser.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    server.close();
  }
}
