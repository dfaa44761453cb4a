package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.archive.OtherDatabases;
import io.revenge.operator.server.LiveServer;
import io.revenge.operator.status.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a pass may find; each method gives the same with one thing more. */
record Situation(
    RevengeDatabase database,
    Optional<StatefulSet> statefulSet,
    Optional<Pod> pod,
    Optional<PodDisruptionBudget> disruptionBudget,
    Optional<DatabaseReport> report,
    List<PersistentVolumeClaim> claims) {

  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  /** As {@link Planner} names the first start of {@link #withPod}'s server. */
  static final String START = "pod-uid ";

  /**
   * Nothing but the resource.
   *
   * @param yaml spec and status, indented as at the top level
   */
  static Situation of(String yaml) {
    RevengeDatabase database =
        Serialization.unmarshal(
            """
            apiVersion: revenge.io/v1alpha1
            kind: RevengeDatabase
            metadata:
              name: media
              namespace: revenge
              uid: database-uid
              generation: 2
              creationTimestamp: "2026-11-23T10:00:00Z"
            """
                + yaml,
            RevengeDatabase.class);
    return new Situation(
        database,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The server's pod, an hour old. */
  Situation withPod(String status) {
    return withPod(status, NOW.minusSeconds(3600));
  }

  Situation withPod(String status, Instant created) {
    Pod pod =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: media-0, namespace: revenge, uid: pod-uid, creationTimestamp: "%s"}
            spec: {nodeName: node1}
            status: %s
            """
                .formatted(created, status),
            Pod.class);
    return new Situation(database, statefulSet, Optional.of(pod), disruptionBudget, report, claims);
  }

  Situation with(StatefulSet live) {
    return new Situation(database, Optional.of(live), pod, disruptionBudget, report, claims);
  }

  Situation withDisruptionBudget(PodDisruptionBudget budget) {
    return new Situation(database, statefulSet, pod, Optional.of(budget), report, claims);
  }

  Situation with(DatabaseReport newest) {
    return new Situation(database, statefulSet, pod, disruptionBudget, Optional.of(newest), claims);
  }

  Situation with(PersistentVolumeClaim claim) {
    return new Situation(database, statefulSet, pod, disruptionBudget, report, List.of(claim));
  }

  Observed observed() {
    return new Observed(
        database,
        statefulSet,
        Map.of(),
        claims.stream()
            .collect(Collectors.toMap(claim -> claim.getMetadata().getName(), Function.identity())),
        List.of(),
        OtherDatabases.AT_REST,
        pod.stream().toList(),
        disruptionBudget,
        report);
  }

  /** A look that found the server well, for the resource's generation. */
  static DatabaseReport report(List<ModuleStatus> modules, List<Verdict> verdicts) {
    return report(DatabaseReachable.connected(), modules, null, false, verdicts);
  }

  static DatabaseReport report(
      Verdict reachable,
      List<ModuleStatus> modules,
      @Nullable Instant migratingSince,
      boolean lockedOut,
      List<Verdict> verdicts) {
    return new DatabaseReport(
        "database-uid",
        2,
        START,
        reachable,
        new LiveServer("18.6", "7711403420802125857", null, null, null, null, null),
        modules,
        migratingSince,
        List.of(),
        null,
        lockedOut,
        verdicts);
  }
}
