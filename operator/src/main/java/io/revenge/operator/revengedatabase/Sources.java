package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Labels;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One informer for each kind that the operator makes, of labelled objects only: the rest of the
 * cluster is neither read nor kept.
 */
final class Sources {

  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          StatefulSet.class,
          Service.class,
          ConfigMap.class,
          Secret.class,
          PersistentVolumeClaim.class,
          CronJob.class,
          Job.class,
          Pod.class,
          PodDisruptionBudget.class);

  private Sources() {}

  static List<EventSource<?, RevengeDatabase>> of(EventSourceContext<RevengeDatabase> context) {
    return KINDS.stream()
        .<EventSource<?, RevengeDatabase>>map(kind -> informer(kind, context))
        .toList();
  }

  private static <R extends HasMetadata> InformerEventSource<R, RevengeDatabase> informer(
      Class<R> kind, EventSourceContext<RevengeDatabase> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, RevengeDatabase.class)
            .withLabelSelector(Labels.SELECTOR)
            .withNamespacesInheritedFromController()
            // By label, not by owner: what a former resource left has no owner.
            .withSecondaryToPrimaryMapper(Sources::primary)
            .build(),
        context);
  }

  private static Set<ResourceID> primary(HasMetadata object) {
    return Labels.database(object).stream()
        .map(database -> new ResourceID(database, object.getMetadata().getNamespace()))
        .collect(Collectors.toUnmodifiableSet());
  }
}
