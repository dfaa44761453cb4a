package io.revenge.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.revenge.api.v1alpha1.RevengeDatabase;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodAmendmentTest {

  private final ServerResources resources = new ServerResources(ParameterRules.load());

  @Test
  void aPodThatIsAsTheSpecSaysStaysAsItIs() {
    assertThat(amended(Databases.minimal())).isEmpty();
  }

  @Test
  void anotherExporterImageIsTakenInPlace() {
    RevengeDatabase corrected =
        Databases.of("spec: {monitoring: {exporter: {image: 'exporter:2'}}}");

    Pod pod = amended(corrected).orElseThrow();

    assertThat(pod.getSpec().getContainers())
        .extracting(Container::getName, Container::getImage)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("postgres", "postgres:18"),
            org.assertj.core.groups.Tuple.tuple("exporter", "exporter:2"));
    assertThat(PodAmendment.of(resources.statefulSet(corrected), pod)).isEmpty();
  }

  @Test
  void anotherExporterImageWaitsForNoRestart() {
    RevengeDatabase corrected =
        Databases.of("spec: {monitoring: {exporter: {image: 'exporter:2'}}}");

    assertThat(
            Restart.pending(
                    resources.statefulSet(corrected),
                    of(Databases.minimal()),
                    new LiveServer(
                        "18.6",
                        "4711",
                        resources.settings(corrected).configuration(),
                        null,
                        null,
                        null,
                        null),
                    resources.settings(corrected))
                .reason())
        .isEqualTo("UpToDate");
  }

  @Test
  void anotherCommandCannotBeTakenInPlace() {
    assertThat(
            amended(
                Databases.of(
                    "spec: {monitoring: {exporter: {image: 'exporter:2', command: [export]}}}")))
        .isEmpty();
  }

  @Test
  void anotherServerImageCannotBeTakenInPlace() {
    assertThat(amended(Databases.of("spec: {postgres: {image: 'postgres:18.6'}}"))).isEmpty();
  }

  @Test
  void thePodIsTouchedWhenTlsBecomesCompulsory() {
    Pod pod = amended(Databases.of("spec: {connection: {sslMode: require}}")).orElseThrow();

    assertThat(pod.getMetadata().getAnnotations()).containsEntry("pod.revenge.io/tls", "required");
    assertThat(pod.getSpec()).isEqualTo(of(Databases.minimal()).getSpec());
  }

  @Test
  void aPodOfAnOlderOperatorIsNotTouched() {
    Pod older =
        new PodBuilder(of(Databases.minimal()))
            .editMetadata()
            .removeFromAnnotations("pod.revenge.io/tls")
            .removeFromAnnotations("pod.revenge.io/exporter")
            .endMetadata()
            .build();

    assertThat(
            PodAmendment.of(
                resources.statefulSet(
                    Databases.of(
                        "spec: {connection: {sslMode: require}, monitoring: {exporter: {image:"
                            + " 'exporter:2'}}}")),
                older))
        .isEmpty();
  }

  private Optional<Pod> amended(RevengeDatabase database) {
    return PodAmendment.of(resources.statefulSet(database), of(Databases.minimal()));
  }

  /** As the StatefulSet makes it. */
  private Pod of(RevengeDatabase database) {
    StatefulSet made = resources.statefulSet(database);
    return new PodBuilder(Pods.of(database, Pods.RUNNING))
        .withSpec(made.getSpec().getTemplate().getSpec())
        .build();
  }
}
