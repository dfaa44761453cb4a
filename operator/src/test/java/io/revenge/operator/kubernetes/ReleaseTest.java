package io.revenge.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class ReleaseTest {

  private static final String OWNER =
      "{apiVersion: revenge.io/v1alpha1, kind: RevengeDatabase, name: media, uid: %s}";

  @Test
  void whatNamesTheResourceAsItsOwnerIsReleased() {
    assertThat(Release.of(claim(OWNER.formatted("mine")), "mine"))
        .hasValueSatisfying(
            release ->
                assertThat(release.patch())
                    .isEqualTo(
                        "{\"metadata\":{\"resourceVersion\":\"42\",\"ownerReferences\":[]}}"));
  }

  @Test
  void anotherOwnerStays() {
    PersistentVolumeClaim shared =
        claim(OWNER.formatted("mine") + ", " + OWNER.formatted("another"));

    assertThat(Release.of(shared, "mine"))
        .hasValueSatisfying(
            release ->
                assertThat(release.patch()).contains("\"uid\":\"another\"").doesNotContain("mine"));
    assertThat(Release.of(claim(OWNER.formatted("another")), "mine")).isEmpty();
    assertThat(Release.of(claim(""), "mine")).isEmpty();
  }

  private static PersistentVolumeClaim claim(String owners) {
    return Serialization.unmarshal(
        "metadata: {name: media-data, resourceVersion: '42', ownerReferences: [%s]}"
            .formatted(owners),
        PersistentVolumeClaim.class);
  }
}
