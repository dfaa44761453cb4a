package io.revenge.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.revenge.operator.status.Readiness.Obstacle;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TerminatingClaimsTest {

  private static final String RETAIN =
      " -p '{\"spec\":{\"persistentVolumeReclaimPolicy\":\"Retain\"}}'";

  @Test
  void claimsThatStayHoldNothing() {
    TerminatingClaims none =
        TerminatingClaims.of(Databases.minimal(), List.of(claim("media-data", false)));

    assertThat(none.holdPod()).isFalse();
    assertThat(none.obstacle()).isEmpty();
  }

  @Test
  void saysHowToSaveTheDataBeforeThePodGoes() {
    Obstacle obstacle = obstacle("media-data");

    assertThat(obstacle.reason()).isEqualTo("DataClaimTerminating");
    assertThat(obstacle.stalls()).isTrue();
    assertThat(obstacle.message())
        .startsWith(
            "Claim media-data is being deleted. The data is deleted as soon as pod media-0 goes")
        .contains("kubectl patch pv pv-of-media-data" + RETAIN)
        .endsWith("kubectl -n revenge create job --from=cronjob/media-dump media-dump-$(date +%s)");
  }

  @Test
  void saysWhatGoesWithTheArchive() {
    Obstacle obstacle = obstacle("media-archive");

    assertThat(obstacle.reason()).isEqualTo("ArchiveClaimTerminating");
    assertThat(obstacle.message())
        .contains("Base backups and WAL")
        .contains("kubectl patch pv pv-of-media-archive" + RETAIN);
  }

  @Test
  void namesBothVolumesInOneCommand() {
    Obstacle obstacle = obstacle("media-archive", "media-data");

    assertThat(obstacle.reason()).isEqualTo("DataClaimTerminating");
    assertThat(obstacle.message())
        .startsWith("Claims media-data and media-archive are being deleted.")
        .contains("kubectl patch pv pv-of-media-data pv-of-media-archive" + RETAIN);
  }

  /** The volume of the dumps takes no new pod either. */
  @Test
  void adviseADumpToTheOwnMachineWhenTheDumpsAreBeingDeletedAsWell() {
    assertThat(obstacle("media-data", "media-backup").message())
        .endsWith(
            "kubectl -n revenge exec media-0 -c postgres -- pg_dump -Fc -d revenge >media.dump");
  }

  @Test
  void theDumpsAloneDoNotHoldTheServersPod() {
    assertThat(
            TerminatingClaims.of(Databases.minimal(), List.of(claim("media-backup", true)))
                .holdPod())
        .isFalse();
  }

  private static Obstacle obstacle(String... names) {
    return TerminatingClaims.of(
            Databases.minimal(), Stream.of(names).map(name -> claim(name, true)).toList())
        .obstacle()
        .orElseThrow();
  }

  private static PersistentVolumeClaim claim(String name, boolean terminating) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("revenge")
        .withDeletionTimestamp(terminating ? "2026-11-23T13:00:00Z" : null)
        .endMetadata()
        .withNewSpec()
        .withVolumeName("pv-of-" + name)
        .endSpec()
        .build();
  }
}
