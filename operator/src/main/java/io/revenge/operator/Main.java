package io.revenge.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.revenge.migrations.Migrator;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.operator.kubernetes.LeanSerialization;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.revengedatabase.RevengeDatabaseReconciler;
import java.io.IOException;
import java.security.Security;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the operator in its pod. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    // A Service that is looked up too early, or made again, must be found a moment later.
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    Security.setProperty("networkaddress.cache.ttl", "5");
    Configuration configuration = Configuration.of(System.getenv());
    LOG.atInfo().addKeyValue("configuration", configuration).log("starting");
    ModuleCatalog catalog = ModuleCatalog.load();
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withKubernetesSerialization(LeanSerialization.create())
            .build();
    RevengeOperator operator =
        new RevengeOperator(
            client,
            configuration,
            RevengeDatabaseReconciler.create(
                client, Clock.systemUTC(), catalog, Address::inCluster),
            () -> {
              LOG.error("the lease was lost: another operator leads");
              Runtime.getRuntime().halt(1);
            });
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      LOG.info("stopping");
                      operator.close();
                      client.close();
                    }));
    Thread.startVirtualThread(() -> Migrator.warmUp(catalog.all().getFirst()));
    operator.start();
  }
}
