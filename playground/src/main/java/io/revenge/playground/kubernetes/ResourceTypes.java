package io.revenge.playground.kubernetes;

import java.util.List;
import java.util.Optional;

/** The kinds that the server knows. */
final class ResourceTypes {

  private static final List<ResourceType> ALL =
      List.of(
          type("", "v1", "Namespace", "namespaces", false, true),
          type("", "v1", "Node", "nodes", false, true),
          type("", "v1", "PersistentVolume", "persistentvolumes", false, true),
          type("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true, true),
          type("", "v1", "Pod", "pods", true, true),
          type("", "v1", "Service", "services", true, true),
          type("", "v1", "Secret", "secrets", true, false),
          type("", "v1", "ConfigMap", "configmaps", true, false),
          type("", "v1", "ServiceAccount", "serviceaccounts", true, false),
          type("", "v1", "Event", "events", true, false),
          type("events.k8s.io", "v1", "Event", "events", true, false),
          type("apps", "v1", "StatefulSet", "statefulsets", true, true),
          type("batch", "v1", "Job", "jobs", true, true),
          type("batch", "v1", "CronJob", "cronjobs", true, true),
          type("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true, true),
          type("coordination.k8s.io", "v1", "Lease", "leases", true, false),
          type("storage.k8s.io", "v1", "StorageClass", "storageclasses", false, false),
          new ResourceType(
              "revenge.io",
              "v1alpha1",
              "RevengeDatabase",
              "revengedatabases",
              true,
              true,
              Shapes.CUSTOM));

  private ResourceTypes() {}

  static Optional<ResourceType> find(String group, String version, String plural) {
    return ALL.stream()
        .filter(
            type ->
                type.group().equals(group)
                    && type.version().equals(version)
                    && type.plural().equals(plural))
        .findFirst();
  }

  private static ResourceType type(
      String group,
      String version,
      String kind,
      String plural,
      boolean namespaced,
      boolean hasStatus) {
    return new ResourceType(group, version, kind, plural, namespaced, hasStatus, Shapes.BUILT_IN);
  }
}
