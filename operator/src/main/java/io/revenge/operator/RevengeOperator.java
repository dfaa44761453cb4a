package io.revenge.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.management.Health;
import io.revenge.operator.management.ManagementServer;
import io.revenge.operator.revengedatabase.RevengeDatabaseReconciler;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** The assembled operator. */
public final class RevengeOperator implements AutoCloseable {

  /** Few threads: a pass is short, and the work that is not has its own executor. */
  private static final int RECONCILE_THREADS = 4;

  private final Configuration configuration;
  private final KubernetesClient client;
  private final Operator operator;
  private final RevengeDatabaseReconciler reconciler;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final ManagementServer management;

  /**
   * Assembles the operator and opens its port; {@link #start()} begins the work.
   *
   * @param leaderLost runs when the Lease is lost; it must end the process, as another operator
   *     leads already
   * @throws IOException the port for health and metrics is taken
   */
  public RevengeOperator(
      KubernetesClient client,
      Configuration configuration,
      RevengeDatabaseReconciler reconciler,
      Runnable leaderLost)
      throws IOException {
    this.client = client;
    this.configuration = configuration;
    this.reconciler = reconciler;
    new JvmMemoryMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    this.operator = new Operator(overrider -> configure(overrider, leaderLost));
    this.operator.register(reconciler, this::configure);
    this.management =
        ManagementServer.start(
            configuration.httpPort(),
            new Health(
                operator.getRuntimeInfo()::isStarted,
                operator.getRuntimeInfo()::allEventSourcesAreHealthy),
            metrics);
  }

  public void start() {
    operator.start();
  }

  /** The port of health and metrics. */
  public int httpPort() {
    return management.port();
  }

  /** Ends the work, then gives the Lease to whoever waits for it. */
  @Override
  public void close() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    reconciler.close();
    operator.stop();
    if (configuration.leaderElection()) {
      new LeaseRelease(client, configuration).run();
    }
    management.close();
  }

  private void configure(ConfigurationServiceOverrider overrider, Runnable leaderLost) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withMetrics(josdkMetrics())
        .withConcurrentReconciliationThreads(RECONCILE_THREADS)
        .withReconciliationTerminationTimeout(Duration.ofSeconds(2))
        .checkingCRDAndValidateLocalModel(false)
        // What the operator applies is read only: a copy of each object per pass would be waste.
        .withCloneSecondaryResourcesWhenGettingFromCache(false)
        .withPreviousAnnotationForDependentResources(false);
    if (configuration.leaderElection()) {
      overrider.withLeaderElectionConfiguration(
          LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(Labels.OPERATOR)
              .withLeaseNamespace(configuration.namespace())
              .withIdentity(configuration.identity())
              .withLeaseDuration(configuration.leaseDuration())
              .withRenewDeadline(configuration.renewDeadline())
              .withRetryPeriod(configuration.retryPeriod())
              .withExitOnStopLeading(false)
              .withLeaderCallbacks(
                  new LeaderCallbacks(
                      () -> {},
                      () -> {
                        if (!stopping.get()) {
                          leaderLost.run();
                        }
                      },
                      leader -> {}))
              .build());
    }
  }

  private void configure(ControllerConfigurationOverrider<RevengeDatabase> overrider) {
    Set<String> namespaces = configuration.namespaces();
    if (!namespaces.isEmpty()) {
      overrider.settingNamespaces(namespaces);
    }
    overrider.withRetry(
        new GenericRetry()
            .setInitialInterval(1_000)
            .setIntervalMultiplier(2)
            .setMaxInterval(60_000)
            .withoutMaxAttempts());
  }

  private Metrics josdkMetrics() {
    return MicrometerMetrics.newMicrometerMetricsBuilder(metrics).build();
  }
}
