package io.revenge.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.status.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestartTest {

  private static final PersistentVolumeClaim SMALL = claim("10Gi");

  private final ServerResources resources = new ServerResources(ParameterRules.load());

  @Test
  void keepsAPodThatIsAsTheSpecSays() {
    assertThat(restart(Databases.minimal(), running(Databases.minimal()), SMALL)).isEmpty();
  }

  @Test
  void restartsForAnotherImage() {
    assertThat(
            restart(
                Databases.of("spec: {postgres: {image: 'postgres:18.6'}}"),
                running(Databases.minimal()),
                SMALL))
        .hasValue("The image is now postgres:18.6.");
  }

  @Test
  void restartsWhenTheAnnotationAsksForItAndOnlyOnce() {
    RevengeDatabase asked = Databases.minimal();
    asked.getMetadata().setAnnotations(Map.of("revenge.io/restart", "1"));

    assertThat(restart(asked, running(Databases.minimal()), SMALL)).isPresent();
    assertThat(restart(asked, running(asked), SMALL)).isEmpty();
    assertThat(restart(Databases.minimal(), running(asked), SMALL)).isEmpty();
  }

  @Test
  void waitsWithParametersAndResources() {
    assertThat(
            restart(
                Databases.of(
                    "spec: {postgres: {parameters: {max_connections: '50'}, resources: {limits:"
                        + " {cpu: '1'}}}}"),
                running(Databases.minimal()),
                SMALL))
        .isEmpty();
  }

  @Test
  void neverRestartsAPodOfAnotherOperatorVersion() {
    Pod pod =
        new PodBuilder(Pods.withStatus(Pods.RUNNING))
            .editMetadata()
            .withAnnotations(Map.of())
            .endMetadata()
            .build();

    assertThat(restart(Databases.minimal(), pod, SMALL)).isEmpty();
  }

  @Test
  void replacesAPodThatCannotRunWhenTheSpecIsMended() {
    assertThat(
            restart(
                Databases.of("spec: {postgres: {resources: {limits: {memory: 2Gi}}}}"),
                crashing(Databases.minimal()),
                SMALL))
        .isPresent();
  }

  @Test
  void replacesAPodThatCannotRunWhenItsVolumeHasGrown() {
    RevengeDatabase larger = Databases.of("spec: {postgres: {storage: {size: 20Gi}}}");

    assertThat(restart(larger, crashing(Databases.minimal()), SMALL)).isEmpty();
    assertThat(restart(larger, crashing(Databases.minimal()), claim("20Gi"))).isPresent();
    assertThat(restart(larger, running(Databases.minimal()), claim("20Gi"))).isEmpty();
  }

  /** Its pod would take the volume with it. */
  @ParameterizedTest
  @ValueSource(strings = {"media-data", "media-archive"})
  void restartsForNothingWhileAClaimOfThePodIsBeingDeleted(String terminating) {
    RevengeDatabase asked = Databases.minimal();
    asked.getMetadata().setAnnotations(Map.of("revenge.io/restart", "1"));
    RevengeDatabase minimal = Databases.minimal();
    Map<String, Optional<String>> restarts =
        Map.of(
            "annotation",
            restart(asked, running(minimal), SMALL, terminating),
            "image",
            restart(
                Databases.of("spec: {postgres: {image: 'postgres:18.6'}}"),
                running(minimal),
                SMALL,
                terminating),
            "parameters of a pod that does not run",
            restart(
                Databases.of("spec: {postgres: {parameters: {max_connections: '50'}}}"),
                crashing(minimal),
                SMALL,
                terminating),
            "resources of a pod that does not run",
            restart(
                Databases.of("spec: {postgres: {resources: {limits: {memory: 2Gi}}}}"),
                crashing(minimal),
                SMALL,
                terminating),
            "volume of a pod that does not run",
            restart(
                Databases.of("spec: {postgres: {storage: {size: 20Gi}}}"),
                crashing(minimal),
                claim("20Gi"),
                terminating));

    assertThat(restarts).allSatisfy((why, restart) -> assertThat(restart).isEmpty());
  }

  /** A claim that is being deleted is no sign that the pod does not run. */
  @Test
  void aPodThatRunsWaitsAlthoughItsClaimIsBeingDeleted() {
    PersistentVolumeClaim terminating = terminating("media-data");

    assertThat(
            PodProblem.of(Databases.minimal(), running(Databases.minimal()), List.of(terminating)))
        .isEmpty();
  }

  private static PersistentVolumeClaim terminating(String name) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("revenge")
        .withDeletionTimestamp("2026-11-23T13:00:00Z")
        .endMetadata()
        .build();
  }

  @Test
  void waitsUntilTheControllerKnowsTheTemplate() {
    StatefulSet desired = resources.statefulSet(Databases.of("spec: {postgres: {image: 'a:18'}}"));
    StatefulSet stale =
        new StatefulSetBuilder(live(desired))
            .editStatus()
            .withObservedGeneration(1L)
            .endStatus()
            .build();

    assertThat(
            Restart.now(
                desired,
                stale,
                running(Databases.minimal()),
                Optional.empty(),
                SMALL,
                TerminatingClaims.of(Databases.minimal(), List.of())))
        .isEmpty();
  }

  @Test
  void saysThatTheServerRunsWithWhatTheSpecSays() {
    Verdict verdict = pending(Databases.minimal(), started(Databases.minimal(), null, null));

    assertThat(verdict.reason()).isEqualTo("UpToDate");
    assertThat(verdict.isFalse()).isTrue();
  }

  @Test
  void saysThatParametersWait() {
    Verdict verdict =
        pending(
            Databases.of("spec: {postgres: {parameters: {max_connections: '50'}}}"),
            started(Databases.minimal(), null, null));

    assertThat(verdict.reason()).isEqualTo("ParametersChanged");
    assertThat(verdict.message())
        .endsWith(
            "kubectl -n revenge annotate --overwrite revengedatabase media"
                + " revenge.io/restart=\"$(date +%s)\"");
  }

  @Test
  void saysNothingAboutParametersThatAReloadPutsInForce() {
    assertThat(
            pending(
                    Databases.of("spec: {postgres: {parameters: {work_mem: 5MB}}}"),
                    started(Databases.minimal(), null, null))
                .reason())
        .isEqualTo("UpToDate");
  }

  @Test
  void repeatsWhyPostgresRejectedTheParameters() {
    RevengeDatabase changed =
        Databases.of("spec: {postgres: {parameters: {shared_buffers: 60GB}}}");

    Verdict verdict =
        pending(
            changed,
            started(
                Databases.minimal(),
                resources.settings(changed).configuration(),
                "could not map anonymous shared memory"));

    assertThat(verdict.reason()).isEqualTo("ParametersRejected");
    assertThat(verdict.message()).contains("could not map anonymous shared memory");
  }

  @Test
  void namesTheExtensionsThatOnlyASuperuserBringsBack() {
    Verdict verdict =
        pending(
            Databases.minimal(),
            started(Databases.minimal(), null, null).withMissing("amcheck, pg_visibility"));

    assertThat(verdict.reason()).isEqualTo("ExtensionsMissing");
    assertThat(verdict.message()).contains("amcheck, pg_visibility", "revenge.io/restart");
  }

  @Test
  void namesTheFieldsThatWaitForAnotherPod() {
    Verdict verdict =
        pending(
            Databases.of(
                "spec: {monitoring: {exporter: {enabled: false}}, postgres: {resources: {limits:"
                    + " {cpu: '1'}}}}"),
            started(Databases.minimal(), null, null));

    assertThat(verdict.reason()).isEqualTo("PodChanged");
    assertThat(verdict.message()).contains("spec.monitoring.exporter, spec.postgres.resources");
  }

  private Verdict pending(RevengeDatabase database, LiveServer live) {
    return Restart.pending(
        resources.statefulSet(database),
        running(Databases.minimal()),
        live,
        resources.settings(database));
  }

  private LiveServer started(
      RevengeDatabase with, @Nullable String rejectedConfiguration, @Nullable String rejected) {
    return new LiveServer(
        "18.6",
        "4711",
        resources.settings(with).configuration(),
        rejectedConfiguration,
        rejected,
        null,
        null);
  }

  private Optional<String> restart(RevengeDatabase database, Pod pod, PersistentVolumeClaim claim) {
    return restart(database, pod, claim, TerminatingClaims.of(database, List.of()));
  }

  private Optional<String> restart(
      RevengeDatabase database, Pod pod, PersistentVolumeClaim claim, String terminating) {
    return restart(
        database, pod, claim, TerminatingClaims.of(database, List.of(terminating(terminating))));
  }

  private Optional<String> restart(
      RevengeDatabase database,
      Pod pod,
      PersistentVolumeClaim claim,
      TerminatingClaims terminating) {
    StatefulSet desired = resources.statefulSet(database);
    return Restart.now(
        desired,
        live(desired),
        pod,
        PodProblem.of(database, pod, List.of(claim)),
        claim,
        terminating);
  }

  private static StatefulSet live(StatefulSet desired) {
    return new StatefulSetBuilder(desired)
        .editMetadata()
        .withGeneration(2L)
        .endMetadata()
        .withNewStatus()
        .withObservedGeneration(2L)
        .endStatus()
        .build();
  }

  private static Pod running(RevengeDatabase database) {
    return Pods.of(database, Pods.RUNNING);
  }

  private static Pod crashing(RevengeDatabase database) {
    return Pods.of(database, Pods.CRASHING);
  }

  private static PersistentVolumeClaim claim(String capacity) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName("media-data")
        .endMetadata()
        .withNewStatus()
        .withPhase("Bound")
        .withCapacity(Map.of("storage", new Quantity(capacity)))
        .endStatus()
        .build();
  }
}
