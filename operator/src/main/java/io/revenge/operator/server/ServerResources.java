package io.revenge.operator.server;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.monitoring.Exporter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the server consists of, its volumes apart ({@link Claims}). */
public final class ServerResources {

  private final ParameterRules rules;

  public ServerResources(ParameterRules rules) {
    this.rules = rules;
  }

  /**
   * ConfigMap, both Services and StatefulSet, in the order in which they are to be applied.
   *
   * @throws IllegalArgumentException the parameters have {@link ParameterRules#problems problems}
   */
  public List<HasMetadata> desired(RevengeDatabase database) {
    return List.of(
        configMap(database),
        headlessService(database),
        clientService(database),
        statefulSet(database));
  }

  /** Scripts, SQL and configuration. */
  public ConfigMap configMap(RevengeDatabase database) {
    Map<String, String> data = new TreeMap<>(ServerScripts.files());
    data.put("bootstrap.env", BootstrapInputs.environment(database, rules));
    data.put("postgresql.conf", settings(database).render());
    data.put("pg_hba.conf", HostBasedAuthentication.render(database.getSpec()));
    data.put("system-identifier", systemIdentifier(database));
    Names names = Names.of(database);
    return new ConfigMapBuilder()
        .withMetadata(metadata(names, names.configMap()))
        .withData(data)
        .build();
  }

  /** The pod and how it is replaced. */
  public StatefulSet statefulSet(RevengeDatabase database) {
    Names names = Names.of(database);
    return new StatefulSetBuilder()
        .withMetadata(metadata(names, names.statefulSet()))
        .withNewSpec()
        .withReplicas(1)
        .withServiceName(names.headlessService())
        .withNewSelector()
        .withMatchLabels(Labels.statefulSetSelector(names))
        .endSelector()
        .withNewUpdateStrategy()
        .withType("OnDelete")
        .endUpdateStrategy()
        .withTemplate(new ServerPod(database).template(settings(database)))
        .endSpec()
        .build();
  }

  /** All that the server's configuration says. */
  public ServerSettings settings(RevengeDatabase database) {
    return ServerSettings.of(database, rules);
  }

  /**
   * With one replica PostgreSQL itself says that it is starting; neither the exporter nor a probe's
   * period hides a database that runs.
   */
  private static Service clientService(RevengeDatabase database) {
    Names names = Names.of(database);
    ServiceBuilder service =
        new ServiceBuilder()
            .withMetadata(metadata(names, names.service()))
            .withNewSpec()
            .withType("ClusterIP")
            .withPublishNotReadyAddresses(true)
            .withSelector(Labels.podSelector(names))
            .addNewPort()
            .withName(ServerPod.POSTGRES)
            .withPort(ServerPod.PORT)
            .withNewTargetPort(ServerPod.POSTGRES)
            .withProtocol("TCP")
            .endPort()
            .endSpec();
    if (database.getSpec().monitoring().exporter().enabled()) {
      service
          .editSpec()
          .addNewPort()
          .withName(Exporter.PORT_NAME)
          .withPort(Exporter.PORT)
          .withNewTargetPort(Exporter.PORT_NAME)
          .withProtocol("TCP")
          .endPort()
          .endSpec();
    }
    return service.build();
  }

  private static Service headlessService(RevengeDatabase database) {
    Names names = Names.of(database);
    return new ServiceBuilder()
        .withMetadata(metadata(names, names.headlessService()))
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(Labels.podSelector(names))
        .addNewPort()
        .withName(ServerPod.POSTGRES)
        .withPort(ServerPod.PORT)
        .withNewTargetPort(ServerPod.POSTGRES)
        .withProtocol("TCP")
        .endPort()
        .endSpec()
        .build();
  }

  private static String systemIdentifier(RevengeDatabase database) {
    return SystemIdentifier.known(database).orElse("");
  }

  private static ObjectMeta metadata(Names names, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(names.namespace())
        .withLabels(Labels.of(names))
        .build();
  }
}
