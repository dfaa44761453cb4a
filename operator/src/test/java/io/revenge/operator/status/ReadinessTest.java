package io.revenge.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.operator.status.Readiness.Obstacle;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  private static final Obstacle STARTING = Obstacle.passing("Starting", "wait");
  private static final Obstacle INVALID = Obstacle.stalling("InvalidSpec", "correct it");

  @Test
  void isReadyWhenNothingStandsInTheWay() {
    Readiness readiness = Readiness.of(List.of(), "serves");

    assertThat(readiness.ready()).isEqualTo(Verdict.isTrue("Ready", "Available", "serves"));
    assertThat(readiness.reconciling().isFalse()).isTrue();
    assertThat(readiness.stalled().isFalse()).isTrue();
  }

  @Test
  void repeatsTheFirstObstacleAndReconcilesWhileItPasses() {
    Readiness readiness =
        Readiness.of(List.of(STARTING, Obstacle.passing("Applying", "soon")), "serves");

    assertThat(readiness.ready()).isEqualTo(Verdict.isFalse("Ready", "Starting", "wait"));
    assertThat(readiness.reconciling().isTrue()).isTrue();
    assertThat(readiness.stalled().isFalse()).isTrue();
  }

  @Test
  void isStalledAndNoLongerReconcilingWhenAPersonMustAct() {
    Readiness readiness = Readiness.of(List.of(STARTING, INVALID), "serves");

    assertThat(readiness.ready().reason()).isEqualTo("Starting");
    assertThat(readiness.reconciling().isFalse()).isTrue();
    assertThat(readiness.stalled())
        .isEqualTo(Verdict.isTrue("Stalled", "InvalidSpec", "correct it"));
  }
}
