package io.revenge.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class RelabellingTest {

  private static final Names MEDIA = new Names("revenge", "media");

  private static final String FORMER =
      "app.kubernetes.io/managed-by: revenge-operator, app.kubernetes.io/instance: media";

  private static final String PRESENT =
      "app.kubernetes.io/managed-by: revenge-operator, revenge.io/database: media";

  private static final String KEPT =
      "argocd.argoproj.io/sync-options: Prune=false,"
          + " argocd.argoproj.io/compare-options: IgnoreExtraneous";

  @Test
  void aClaimOfAnOlderOperatorGetsOurLabelAndLosesTheOneThatArgoCdPrunesBy() {
    assertThat(relabelling(PersistentVolumeClaim.class, FORMER, "", "[]"))
        .isEqualTo(
            "{\"metadata\":{\"labels\":{\"revenge.io/database\":\"media\","
                + "\"app.kubernetes.io/instance\":null},\"annotations\":{"
                + annotations()
                + "}}}");
  }

  private static String annotations() {
    return ArgoCd.KEEPS.entrySet().stream()
        .map(one -> "\"%s\":\"%s\"".formatted(one.getKey(), one.getValue()))
        .reduce((one, other) -> one + "," + other)
        .orElseThrow();
  }

  @Test
  void aSecretIsTreatedLikeAClaim() {
    assertThat(relabelling(Secret.class, FORMER, KEPT, "[]"))
        .isEqualTo(
            "{\"metadata\":{\"labels\":{\"revenge.io/database\":\"media\","
                + "\"app.kubernetes.io/instance\":null}}}");
  }

  @Test
  void aPodKeepsTheLabelThatItsStatefulSetSelectsBy() {
    assertThat(relabelling(Pod.class, FORMER, "", "[]"))
        .isEqualTo("{\"metadata\":{\"labels\":{\"revenge.io/database\":\"media\"}}}");
  }

  @Test
  void whatIsLabelledAsItShouldBeIsNotWritten() {
    assertThat(relabelling(Secret.class, PRESENT, KEPT, "[]")).isEmpty();
    assertThat(relabelling(Pod.class, PRESENT, "", "[]")).isEmpty();
  }

  @Test
  void aLabelThatTheOperatorLeftBesideTheNewOneIsRemoved() {
    assertThat(
            relabelling(
                Secret.class,
                PRESENT + ", app.kubernetes.io/instance: media",
                KEPT,
                "[{manager: revenge-operator, operation: Update, fieldsV1: {'f:metadata':"
                    + " {'f:labels': {'f:app.kubernetes.io/instance': {}}}}}]"))
        .isEqualTo("{\"metadata\":{\"labels\":{\"app.kubernetes.io/instance\":null}}}");
  }

  @Test
  void aLabelThatSomebodyElsePutThereLaterStays() {
    assertThat(
            relabelling(Secret.class, PRESENT + ", app.kubernetes.io/instance: media", KEPT, "[]"))
        .isEmpty();
  }

  @Test
  void objectsOfOthersStayAsTheyAre() {
    assertThat(relabelling(Secret.class, "app.kubernetes.io/instance: media", "", "[]")).isEmpty();
    assertThat(relabelling(Secret.class, FORMER.replace("media", "other"), "", "[]")).isEmpty();
    assertThat(relabelling(Secret.class, FORMER + ", revenge.io/database: other", "", "[]"))
        .isEmpty();
  }

  private static String relabelling(
      Class<? extends HasMetadata> kind, String labels, String annotations, String managedFields) {
    HasMetadata object =
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: %s
            metadata:
              name: of-media
              namespace: revenge
              labels: {%s}
              annotations: {%s}
              managedFields: %s
            """
                .formatted(kind.getSimpleName(), labels, annotations, managedFields),
            kind);
    return Relabelling.of(object, MEDIA).map(Relabelling::patch).orElse("");
  }
}
