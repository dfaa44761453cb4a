package io.revenge.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Secret;
import org.junit.jupiter.api.Test;

class LeanSerializationTest {

  @Test
  void keepsOfManagedFieldsOnlyTheOperatorsOwn() {
    Secret secret =
        LeanSerialization.create()
            .unmarshal(
                """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: media-app
                  labels: {a: b}
                  managedFields:
                  - {manager: kubectl, operation: Update, fieldsV1: {"f:data": {}}}
                  - {manager: revenge-operator, operation: Apply, fieldsV1: {"f:data": {"f:host": {}}}}
                """,
                Secret.class);

    assertThat(secret.getMetadata().getManagedFields())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getOperation()).isEqualTo("Apply");
              assertThat(entry.getFieldsV1().getAdditionalProperties()).containsKey("f:data");
            });
    assertThat(secret.getMetadata().getLabels()).containsEntry("a", "b");
  }

  @Test
  void readsAnObjectWithoutManagedFields() {
    assertThat(
            LeanSerialization.create()
                .unmarshal(
                    "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"x\"}}",
                    Secret.class)
                .getMetadata()
                .getManagedFields())
        .isEmpty();
  }

  @Test
  void writesWhatItHasRead() {
    var serialization = LeanSerialization.create();
    String json =
        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"managedFields\":[{\"manager\":\"revenge-operator\"}]}}";

    assertThat(
            serialization
                .unmarshal(
                    serialization.asJson(serialization.unmarshal(json, Secret.class)), Secret.class)
                .getMetadata()
                .getManagedFields())
        .extracting(ManagedFieldsEntry::getManager)
        .containsExactly("revenge-operator");
  }
}
