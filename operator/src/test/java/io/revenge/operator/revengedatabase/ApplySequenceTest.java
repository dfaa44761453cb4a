package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.revenge.operator.status.Readiness.Obstacle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApplySequenceTest {

  private static final HasMetadata ARCHIVE =
      new PersistentVolumeClaimBuilder()
          .withNewMetadata()
          .withName("media-archive")
          .endMetadata()
          .build();
  private static final HasMetadata SECRET =
      new SecretBuilder().withNewMetadata().withName("media-server").endMetadata().build();
  private static final HasMetadata SERVICE =
      new ServiceBuilder().withNewMetadata().withName("media").endMetadata().build();
  private static final HasMetadata SERVER =
      new StatefulSetBuilder().withNewMetadata().withName("media").endMetadata().build();
  private static final HasMetadata DUMPS =
      new CronJobBuilder().withNewMetadata().withName("media-dump").endMetadata().build();
  private static final List<HasMetadata> ALL = List.of(ARCHIVE, SECRET, SERVICE, SERVER, DUMPS);

  private final List<HasMetadata> tried = new ArrayList<>();

  @Test
  void secretsAreRenewedWhateverClaimIsRefused() {
    assertThat(sequence(false, ARCHIVE).apply(ALL)).contains(refusalOf(ARCHIVE));
    assertThat(tried).contains(SECRET, SERVICE);
  }

  @Test
  void noPodIsMadeThatWouldLackWhatWasRefused() {
    for (HasMetadata refused : List.of(ARCHIVE, SECRET, SERVICE)) {
      tried.clear();

      sequence(false, refused).apply(ALL);

      assertThat(tried).as(refused.getKind()).doesNotContain(SERVER, DUMPS);
    }
  }

  @Test
  void aClaimThatMayNotGrowHoldsNothingBack() {
    assertThat(sequence(true, ARCHIVE).apply(ALL)).contains(refusalOf(ARCHIVE));
    assertThat(tried).isEqualTo(ALL);
  }

  @Test
  void theFirstRefusalIsTheOneThatIsSaid() {
    assertThat(sequence(false, SERVICE, SECRET).apply(ALL)).contains(refusalOf(SECRET));
  }

  private ApplySequence sequence(boolean claimExists, HasMetadata... refused) {
    return new ApplySequence(
        object -> claimExists && object instanceof PersistentVolumeClaim,
        object -> {
          tried.add(object);
          return Set.of(refused).contains(object)
              ? Optional.of(refusalOf(object))
              : Optional.empty();
        });
  }

  private static Obstacle refusalOf(HasMetadata object) {
    return Obstacle.stalling("ApplyRefused", object.getMetadata().getName());
  }
}
