package io.revenge.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.revenge.api.v1alpha1.RevengeDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimsTest {

  private static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";

  private static final RevengeDatabase STARTED =
      Databases.of("status: {server: {systemIdentifier: '4711'}}");

  @Test
  void asksForTheServersVolumesFirstAndForTheDumpsWhenTheServerWasSeen() {
    assertThat(Claims.of(Databases.minimal(), List.of(), false).desired())
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactly("media-data", "media-archive");
    assertThat(Claims.of(Databases.minimal(), List.of(existing("10Gi")), true).desired())
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactly("media-data", "media-archive", "media-backup");
    assertThat(Claims.of(STARTED, List.of(existing("10Gi")), false).desired())
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactly("media-data", "media-archive", "media-backup");
  }

  @Test
  void thePodWaitsAMinuteForAVolumeWhoseProvisionerWasAskedUntilItIsBound() {
    PersistentVolumeClaim asked = phase("Pending", Map.of(PROVISIONER, "example.com/disk"));
    PersistentVolumeClaim waitsForAPod = phase("Pending", Map.of());
    PersistentVolumeClaim bound = phase("Bound", Map.of(PROVISIONER, "example.com/disk"));

    assertThat(List.of(asked, waitsForAPod, bound))
        .extracting(claim -> of(Databases.minimal(), List.of(claim)).podWaitsUntil())
        .containsExactly(
            Optional.of(Instant.parse("2026-11-23T12:01:00Z")), Optional.empty(), Optional.empty());
  }

  private static PersistentVolumeClaim phase(String phase, Map<String, String> annotations) {
    return new PersistentVolumeClaimBuilder(existing("10Gi"))
        .editMetadata()
        .withCreationTimestamp("2026-11-23T12:00:00Z")
        .withAnnotations(annotations)
        .endMetadata()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }

  /** As long as no server has answered. */
  private static Claims of(RevengeDatabase database, List<PersistentVolumeClaim> existing) {
    return Claims.of(database, existing, false);
  }

  @Test
  void growsAClaim() {
    assertThat(
            requests(Databases.of("spec: {postgres: {storage: {size: 20Gi}}}"), existing("10Gi")))
        .containsEntry("storage", new Quantity("20", "Gi"));
  }

  @Test
  void saysThatAVolumeGrowsUntilItIsAsLargeAsTheSpecAsks() {
    RevengeDatabase larger = Databases.of("spec: {postgres: {storage: {size: 20Gi}}}");

    assertThat(of(larger, List.of(withCapacity("10Gi"))).growing().orElseThrow())
        .satisfies(growing -> assertThat(growing.reason()).isEqualTo("VolumeGrowing"))
        .satisfies(growing -> assertThat(growing.stuck()).isFalse())
        .satisfies(growing -> assertThat(growing.message()).contains("media-data grows to 20Gi"));
    assertThat(of(larger, List.of(withCapacity("20Gi"))).growing()).isEmpty();
    assertThat(of(larger, List.of(withCapacity("21Gi"))).growing()).isEmpty();
  }

  @Test
  void aClaimThatHasNoVolumeYetDoesNotGrow() {
    assertThat(of(Databases.minimal(), List.of(existing("10Gi"))).growing()).isEmpty();
    assertThat(
            requests(
                Databases.of("spec: {postgres: {storage: {size: 20Gi}}}"),
                phase("Pending", Map.of())))
        .containsEntry("storage", new Quantity("10", "Gi"));
  }

  @Test
  void aSizeThatCannotBeHadCanBeTakenBack() {
    PersistentVolumeClaim neverGrew =
        new PersistentVolumeClaimBuilder(existing("1000Gi"))
            .withNewStatus()
            .addToCapacity("storage", Quantity.parse("10Gi"))
            .endStatus()
            .build();

    Claims claims = of(Databases.minimal(), List.of(neverGrew));

    assertThat(claims.growing()).isEmpty();
    assertThat(requests(Databases.minimal(), neverGrew))
        .containsEntry("storage", new Quantity("1000", "Gi"));
  }

  @Test
  void saysWhichClaimAsksForMoreThanTheSpec() {
    assertThat(Claims.larger(Databases.minimal(), Map.of("media-data", existing("1000Gi"))))
        .containsExactly(
            "claim media-data asks for 1000Gi, more than spec.postgres.storage.size (10Gi): a claim"
                + " is never made smaller");
    assertThat(Claims.larger(Databases.minimal(), Map.of("media-data", existing("10Gi"))))
        .isEmpty();
  }

  @Test
  void keepsTheAccessModesOfAClaimThatWasHandedOver() {
    PersistentVolumeClaim shared =
        new PersistentVolumeClaimBuilder(existing("10Gi"))
            .editSpec()
            .withAccessModes("ReadWriteMany")
            .endSpec()
            .build();

    assertThat(
            of(Databases.minimal(), List.of(shared))
                .desired()
                .getFirst()
                .getSpec()
                .getAccessModes())
        .containsExactly("ReadWriteMany");
  }

  @Test
  void neverShrinksAClaim() {
    assertThat(requests(Databases.minimal(), existing("50Gi")))
        .containsEntry("storage", new Quantity("50", "Gi"));
  }

  @Test
  void leavesTheStorageClassOfAClaimAlone() {
    assertThat(
            of(
                    Databases.of("spec: {postgres: {storage: {storageClassName: other}}}"),
                    List.of(existing("10Gi")))
                .desired()
                .getFirst()
                .getSpec()
                .getStorageClassName())
        .isEqualTo("standard");
  }

  @Test
  void makesNoNewDataClaimForADatabaseThatOnceWas() {
    Claims claims = of(STARTED, List.of());

    assertThat(claims.desired())
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactly("media-archive", "media-backup");
    assertThat(claims.missing().orElseThrow().reason()).isEqualTo("DataMissing");
  }

  @Test
  void appliesNothingToADataClaimThatIsBeingDeleted() {
    PersistentVolumeClaim terminating =
        new PersistentVolumeClaimBuilder(existing("10Gi"))
            .editMetadata()
            .withDeletionTimestamp("2026-11-23T13:00:00Z")
            .endMetadata()
            .build();

    for (RevengeDatabase database : List.of(STARTED, Databases.minimal())) {
      Claims claims = of(database, List.of(terminating));

      assertThat(claims.desired())
          .extracting(claim -> claim.getMetadata().getName())
          .doesNotContain("media-data");
      assertThat(claims.missing()).isEmpty();
    }
  }

  private static Map<String, Quantity> requests(
      RevengeDatabase database, PersistentVolumeClaim existing) {
    return of(database, List.of(existing))
        .desired()
        .getFirst()
        .getSpec()
        .getResources()
        .getRequests();
  }

  private static PersistentVolumeClaim withCapacity(String size) {
    return new PersistentVolumeClaimBuilder(existing("10Gi"))
        .withNewStatus()
        .addToCapacity("storage", Quantity.parse(size))
        .endStatus()
        .build();
  }

  private static PersistentVolumeClaim existing(String size) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName("media-data")
        .withNamespace("revenge")
        .endMetadata()
        .withNewSpec()
        .withStorageClassName("standard")
        .withNewResources()
        .addToRequests("storage", Quantity.parse(size))
        .endResources()
        .endSpec()
        .build();
  }
}
