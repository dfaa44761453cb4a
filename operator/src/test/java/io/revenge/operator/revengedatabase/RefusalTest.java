package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.revenge.operator.kubernetes.ForeignObjectException;
import io.revenge.operator.status.Readiness.Obstacle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {

  private static final HasMetadata CONFIG =
      new ConfigMapBuilder().withNewMetadata().withName("media-config").endMetadata().build();

  @Test
  void aQuotaWaitsForAPersonAndIsQuoted() {
    Status status =
        new StatusBuilder()
            .withCode(403)
            .withMessage("exceeded quota: small, used: pods=3")
            .build();

    assertThat(Refusal.of(CONFIG, new KubernetesClientException(status)))
        .hasValueSatisfying(
            obstacle -> {
              assertThat(obstacle.stalls()).isTrue();
              assertThat(obstacle.reason()).isEqualTo("ApplyRefused");
              assertThat(obstacle.message())
                  .contains("ConfigMap media-config", "exceeded quota: small, used: pods=3");
            });
  }

  @Test
  void aNamespaceThatIsBeingDeletedWaitsForNobody() {
    Status status =
        new StatusBuilder()
            .withCode(403)
            .withMessage("unable to create new content in namespace revenge")
            .withNewDetails()
            .addNewCause("metadata.namespace", "is being terminated", "NamespaceTerminating")
            .endDetails()
            .build();

    assertThat(Refusal.of(CONFIG, new KubernetesClientException(status)))
        .contains(Obstacle.passing("NamespaceTerminating", "the namespace is being deleted"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 401, 404, 409, 429, 503, 504})
  void anAnswerThatIsNotAboutTheObjectIsNoRefusal(int code) {
    assertThat(Refusal.of(CONFIG, new KubernetesClientException("away", code, null))).isEmpty();
  }

  @Test
  void aBudgetThatSomebodyMadeForThePodIsLeftToThem() {
    PodDisruptionBudget budget =
        new PodDisruptionBudgetBuilder().withNewMetadata().withName("media").endMetadata().build();

    assertThat(Refusal.of(budget, new ForeignObjectException(budget))).isEmpty();
    assertThat(Refusal.of(CONFIG, new ForeignObjectException(CONFIG)))
        .hasValueSatisfying(
            obstacle -> {
              assertThat(obstacle.reason()).isEqualTo("NameTaken");
              assertThat(obstacle.message()).contains("ConfigMap media-config");
            });
  }
}
