package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.revenge.operator.credentials.ServedCertificate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockedOutTest {

  private static final StatefulSet SERVER =
      new StatefulSetBuilder().withNewMetadata().withName("media").endMetadata().build();
  private static final ServedCertificate CERTIFICATE = new ServedCertificate("one", "ca");
  private static final ServedCertificate RENEWED = new ServedCertificate("two", "ca");

  @Test
  void isRecordedBeforeThePodGoes() {
    LockedOut first = LockedOut.of(Optional.of(SERVER), pod("first"), CERTIFICATE);

    assertThat(first.replacement()).isEmpty();
    assertThat(
            LockedOut.of(Optional.of(first.mark(SERVER)), pod("first"), CERTIFICATE)
                .replacement()
                .map(PodReplacement::pod))
        .contains(pod("first"));
  }

  @Test
  void noOtherPodIsReplacedForTheSameCertificate() {
    StatefulSet remembers =
        LockedOut.of(Optional.of(SERVER), pod("first"), CERTIFICATE).mark(SERVER);

    LockedOut second = LockedOut.of(Optional.of(remembers), pod("second"), CERTIFICATE);

    assertThat(second.replacement()).isEmpty();
    assertThat(second.mark(SERVER)).isEqualTo(remembers);
  }

  @Test
  void anotherCertificateIsWorthAnotherRestart() {
    StatefulSet remembers =
        LockedOut.of(Optional.of(SERVER), pod("first"), CERTIFICATE).mark(SERVER);

    StatefulSet renewed = LockedOut.of(Optional.of(remembers), pod("second"), RENEWED).mark(SERVER);

    assertThat(
            LockedOut.of(Optional.of(renewed), pod("second"), RENEWED)
                .replacement()
                .map(PodReplacement::pod))
        .contains(pod("second"));
  }

  @Test
  void isRememberedWhenTheServerIsTrustedAgain() {
    StatefulSet remembers =
        LockedOut.of(Optional.of(SERVER), pod("first"), CERTIFICATE).mark(SERVER);

    assertThat(LockedOut.none(Optional.of(remembers)).mark(SERVER)).isEqualTo(remembers);
    assertThat(LockedOut.none(Optional.of(SERVER)).mark(SERVER)).isEqualTo(SERVER);
  }

  private static Pod pod(String uid) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("media-0")
        .withUid(uid)
        .endMetadata()
        .build();
  }
}
