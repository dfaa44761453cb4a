package io.revenge.operator.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.status.Verdict;
import org.junit.jupiter.api.Test;

class MonitoringTest {

  private static final RevengeDatabase DATABASE =
      Serialization.unmarshal(
          "apiVersion: revenge.io/v1alpha1\nkind: RevengeDatabase\nmetadata: {name: media}",
          RevengeDatabase.class);

  @Test
  void isTrueWhenTheExporterServes() {
    assertThat(verdict("{ready: true, state: {running: {}}, name: exporter}").isTrue()).isTrue();
  }

  @Test
  void namesTheImageThatCannotBePulled() {
    Verdict verdict =
        verdict(
            "{ready: false, name: exporter, image: no/such:1,"
                + " state: {waiting: {reason: ErrImagePull, message: gone}}}");

    assertThat(verdict.isFalse()).isTrue();
    assertThat(verdict.reason()).isEqualTo("ErrImagePull");
    assertThat(verdict.message())
        .startsWith("The image no/such:1 of container exporter cannot be pulled: gone")
        .endsWith("The database is not affected.");
  }

  @Test
  void isUnknownWithoutAPod() {
    assertThat(Monitoring.verdict(DATABASE, null).reason()).isEqualTo("Starting");
  }

  @Test
  void isUnknownWhenSwitchedOff() {
    RevengeDatabase without =
        Serialization.unmarshal(
            "apiVersion: revenge.io/v1alpha1\nkind: RevengeDatabase\nmetadata: {name: media}\n"
                + "spec: {monitoring: {exporter: {enabled: false}}}",
            RevengeDatabase.class);

    assertThat(Monitoring.verdict(without, null).reason()).isEqualTo("Disabled");
  }

  private static Verdict verdict(String status) {
    return Monitoring.verdict(
        DATABASE,
        Serialization.unmarshal(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: media-0}\nstatus: {containerStatuses: ["
                + status
                + "]}",
            Pod.class));
  }
}
