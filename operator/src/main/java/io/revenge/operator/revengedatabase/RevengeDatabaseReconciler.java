package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.partition.Backoff;
import io.revenge.operator.partition.PartitionMaintenance;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.server.ParameterRules;
import io.revenge.operator.server.ReloadableParameters;
import io.revenge.operator.status.Conditions;
import io.revenge.operator.status.EventRecorder;
import io.revenge.operator.status.Readiness;
import io.revenge.operator.status.Readiness.Obstacle;
import io.revenge.operator.status.StatusChanges;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Puts the concerns in order: observe, compute, apply, tell, and ask for the database work. */
@ControllerConfiguration(
    name = "revengedatabase",
    fieldManager = Labels.OPERATOR,
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = AskedFor.class))
public final class RevengeDatabaseReconciler implements Reconciler<RevengeDatabase>, AutoCloseable {

  /** A pass that nothing asks for, in case an event was lost. It writes nothing. */
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(10);

  /** What is due is tried again no faster than this. */
  private static final Duration SHORTEST_SLEEP = Duration.ofSeconds(1);

  /** A refused object is tried again no slower than this, and a quarter. */
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  /** Events that wait to be written; some for each of the databases that change at a time. */
  private static final int MOST_EVENTS = 1000;

  private final Clock clock;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Planner planner;
  private final ExecutorService eventThread =
      new ThreadPoolExecutor(
          0,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_EVENTS),
          Thread.ofPlatform().daemon().name("events").factory());
  private final EventRecorder events;
  private final DatabaseWork work;
  private final SimpleInboundEventSource<RevengeDatabase> reports =
      new SimpleInboundEventSource<>("database-reports");
  private final Primaries primaries = new Primaries();

  private RevengeDatabaseReconciler(
      KubernetesClient client,
      Clock clock,
      ModuleCatalog catalog,
      Function<Names, Address> addresses,
      SecureRandom random) {
    this.clock = clock;
    ParameterRules rules = ParameterRules.load();
    this.planner = new Planner(catalog, rules, addresses, random);
    this.events = new EventRecorder(client, clock, eventThread);
    this.work =
        new DatabaseWork(
            new DatabaseJob(
                catalog,
                new PartitionWork(new PartitionMaintenance(new Backoff(Thread::sleep, random))),
                new ReloadableParameters(rules),
                clock,
                System::nanoTime),
            primaries::contains,
            reports::propagateEvent,
            random);
  }

  /**
   * Makes the reconciler with all that it needs.
   *
   * @param catalog the modules that databases may have
   * @param addresses where the server of a database listens
   */
  public static RevengeDatabaseReconciler create(
      KubernetesClient client,
      Clock clock,
      ModuleCatalog catalog,
      Function<Names, Address> addresses) {
    return new RevengeDatabaseReconciler(client, clock, catalog, addresses, new SecureRandom());
  }

  @Override
  public List<EventSource<?, RevengeDatabase>> prepareEventSources(
      EventSourceContext<RevengeDatabase> context) {
    primaries.from(context.getPrimaryCache());
    List<EventSource<?, RevengeDatabase>> sources = new ArrayList<>(Sources.of(context));
    sources.add(reports);
    return sources;
  }

  @Override
  public UpdateControl<RevengeDatabase> reconcile(
      RevengeDatabase database, Context<RevengeDatabase> context) {
    ResourceID id = ResourceID.fromResource(database);
    if (database.isMarkedForDeletion()) {
      work.forget(id);
      return UpdateControl.noUpdate();
    }
    Instant now = clock.instant();
    Observed observed = Observed.of(context, work.report(id, database.getMetadata().getUid()));
    Plan plan = planner.plan(observed, now);
    PlanApplier applier =
        new PlanApplier(context, occurrence -> events.record(database, occurrence));
    if (applier.takesUp(plan, observed)) {
      return UpdateControl.<RevengeDatabase>noUpdate().rescheduleAfter(SHORTEST_SLEEP);
    }
    Optional<Obstacle> refused = applier.apply(plan, observed);
    if (!awaitsFirstReport(observed, plan)) {
      tell(observed, StatusAssembly.of(observed, plan, refused, now), context);
    }
    if (plan.hasServer()) {
      plan.request().ifPresent(work::request);
    } else {
      work.forget(id);
    }
    return UpdateControl.<RevengeDatabase>noUpdate()
        .rescheduleAfter(refused.isPresent() ? retry(observed, now) : sleep(plan, now));
  }

  @Override
  public void close() {
    work.close();
    eventThread.shutdown();
  }

  /**
   * After a start of the operator the status of what runs stays as it is until the database was
   * looked into, which is a moment away: nothing else is new.
   */
  private static boolean awaitsFirstReport(Observed observed, Plan plan) {
    RevengeDatabaseStatus status = observed.status();
    return observed.report().isEmpty()
        && plan.request().isPresent()
        && plan.obstacles().isEmpty()
        && status != null
        && Objects.equals(status.observedGeneration(), observed.generation());
  }

  private void tell(
      Observed observed, RevengeDatabaseStatus status, Context<RevengeDatabase> context) {
    RevengeDatabase database = observed.database();
    if (status.equals(database.getStatus())) {
      return;
    }
    RevengeDatabase fresh = new RevengeDatabase();
    fresh.getMetadata().setName(database.getMetadata().getName());
    fresh.getMetadata().setNamespace(database.getMetadata().getNamespace());
    fresh.setSpec(null);
    fresh.setStatus(status);
    try {
      PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(database, fresh, context);
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return;
      }
      throw refused;
    }
    events.record(database, StatusChanges.between(database.getStatus(), status));
  }

  /**
   * After a refusal: the longer it has lasted, the longer. Nothing tells the operator that a quota
   * or a policy is another.
   */
  private Duration retry(Observed observed, Instant now) {
    Duration lasted =
        Conditions.find(observed.conditions(), Readiness.READY)
            .map(ready -> Duration.between(Instant.parse(ready.getLastTransitionTime()), now))
            .orElse(Duration.ZERO);
    long millis =
        Math.clamp(lasted.toMillis() / 2, SHORTEST_SLEEP.toMillis(), LONGEST_RETRY.toMillis());
    return Duration.ofMillis(millis + random.nextLong(millis / 4 + 1));
  }

  private static Duration sleep(Plan plan, Instant now) {
    if (plan.nextDue().isAfter(now.plus(LONGEST_SLEEP))) {
      return LONGEST_SLEEP;
    }
    Duration untilDue = Duration.between(now, plan.nextDue());
    return untilDue.compareTo(SHORTEST_SLEEP) < 0 ? SHORTEST_SLEEP : untilDue;
  }
}
