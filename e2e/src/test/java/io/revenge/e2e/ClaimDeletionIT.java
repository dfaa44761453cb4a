package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A claim that somebody deletes by mistake: nothing that the operator does ends its last use, so
 * that a person has the time to save what is on its volume.
 */
@ClusterTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClaimDeletionIT {

  /** As the documentation names it. */
  private static final String DATABASE = "media";

  private static final Duration LIMIT = Duration.ofMinutes(6);

  private final Space space;
  private final Client client;
  private String volume = "";

  ClaimDeletionIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @BeforeAll
  void aDatabaseWithARowWhoseVolumeHasGrown() {
    space.createSmall(DATABASE);
    client.sql(space.login(DATABASE), "CREATE TABLE kept AS SELECT 'all of it' AS what");
    space.awaitCondition(DATABASE, "Archiving", "True");
    var server = space.serverStart(DATABASE);
    space.patch(DATABASE, "{\"postgres\":{\"storage\":{\"size\":\"1200Mi\"}}}");
    space.awaitReady(DATABASE);
    assertThat(space.serverStart(DATABASE)).isEqualTo(server);
    volume = space.kubectl().get("pvc", DATABASE + "-data").at("/spec/volumeName").asText();
  }

  /** Kept volumes outlive the namespace. */
  @AfterAll
  void letTheVolumeGo() {
    Kubectl.cluster()
        .run(
            "patch",
            "pv",
            volume,
            "-p",
            "{\"spec\":{\"persistentVolumeReclaimPolicy\":\"Delete\"}}");
  }

  @Test
  @Order(1)
  void noRestartThatWaitsTakesTheDataWithIt() {
    var server = space.serverStart(DATABASE);

    space.kubectl().ok("delete", "pvc", DATABASE + "-data", "--wait=false");

    var terminating = space.awaitReason(DATABASE, "Ready", "DataClaimTerminating");
    assertThat(terminating.getMessage())
        .contains("kubectl patch pv " + volume, "create job --from=cronjob/media-dump");
    theOperatorHadItsChance("6MB");
    stillServes(server);

    space.patch(DATABASE, "{\"postgres\":{\"parameters\":{\"max_connections\":\"120\"}}}");
    space.awaitReason(DATABASE, "PendingRestart", "ParametersChanged");
    stillServes(server);

    space.askForRestart(DATABASE);
    theOperatorHadItsChance("7MB");
    stillServes(server);

    space.patch(DATABASE, "{\"postgres\":{\"image\":\"docker.io/library/postgres:18\"}}");
    theOperatorHadItsChance("8MB");
    stillServes(server);
    assertThat(space.condition(DATABASE, "DatabaseReachable").getStatus()).isEqualTo("True");
    assertThat(space.condition(DATABASE, "MigrationsApplied").getStatus()).isEqualTo("True");
  }

  @Test
  @Order(2)
  void theDumpOfTheMessageCanBeTakenAgainAndAgain() {
    var message = space.condition(DATABASE, "Ready").getMessage();
    var command = message.substring(message.lastIndexOf("kubectl "));

    for (var time = 1; time <= 2; time++) {
      var job = sh(command).strip().replaceFirst(".*(job.batch/\\S+) created.*", "$1");
      space.kubectl().ok("wait", "--for=condition=Complete", job, "--timeout=120s");
    }

    space.awaitReason(DATABASE, "BackupFresh", "Verified");
  }

  @Test
  @Order(3)
  void theDataIsThereAgainAfterTheStepsOfTheDocumentation() {
    var server = space.serverStart(DATABASE);
    var claim = claim("data");

    sh(Section.DELETED_CLAIM.commands().replace("-n revenge ", "-n " + space.namespace() + " "));

    assertThat(space.kubectl().get("pvc", DATABASE + "-data").at("/spec/volumeName").asText())
        .isEqualTo(volume);
    assertThat(claim("data")).isNotEqualTo(claim);
    assertThat(space.serverStart(DATABASE)).isNotEqualTo(server);
    assertThat(client.sql(space.login(DATABASE), "TABLE kept")).isEqualTo("all of it");
    assertThat(client.sql(space.login(DATABASE), "SHOW max_connections")).isEqualTo("120");
  }

  @Test
  @Order(4)
  void theScheduleOfTheDumpsRestsWhileTheirClaimIsBeingDeleted() {
    var claim = claim("backup");

    space.kubectl().ok("delete", "pvc", DATABASE + "-backup", "--wait=false");

    var terminating = space.awaitReason(DATABASE, "BackupFresh", "BackupClaimTerminating");
    assertThat(terminating.getStatus()).isEqualTo("False");
    assertThat(terminating.getMessage()).contains("kubectl patch pv ");
    assertThat(isSuspended()).isTrue();
    assertThat(claim("backup")).isEqualTo(claim);

    // As a person does who has saved them.
    space
        .kubectl()
        .ok("delete", "jobs", "-l", "revenge.io/database,app.kubernetes.io/component=dump");
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              assertThat(claim("backup")).isNotEqualTo(claim);
              assertThat(isSuspended()).isFalse();
            });
  }

  @Test
  @Order(5)
  void noRestartTakesTheArchiveWithIt() {
    space.awaitReady(DATABASE);
    var server = space.serverStart(DATABASE);

    space.kubectl().ok("delete", "pvc", DATABASE + "-archive", "--wait=false");

    var terminating = space.awaitReason(DATABASE, "Ready", "ArchiveClaimTerminating");
    assertThat(terminating.getMessage()).contains("kubectl patch pv ");
    space.askForRestart(DATABASE);
    theOperatorHadItsChance("9MB");
    stillServes(server);
    assertThat(space.kubectl().exists("pvc", DATABASE + "-archive")).isTrue();
  }

  /** By a later change of the spec, which the server shows and the status has seen. */
  private void theOperatorHadItsChance(String workMem) {
    space.patch(
        DATABASE, "{\"postgres\":{\"parameters\":{\"work_mem\":\"%s\"}}}".formatted(workMem));
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              assertThat(client.sql(space.login(DATABASE), "SHOW work_mem")).isEqualTo(workMem);
              var database = space.database(DATABASE);
              assertThat(Objects.requireNonNull(database.getStatus()).observedGeneration())
                  .isEqualTo(database.getMetadata().getGeneration());
            });
  }

  /** The same pod, not on its way out, with all that was in it. */
  private void stillServes(String server) {
    assertThat(space.serverStart(DATABASE)).isEqualTo(server);
    assertThat(space.serverPod(DATABASE).at("/metadata/deletionTimestamp").isMissingNode())
        .isTrue();
    assertThat(client.sql(space.login(DATABASE), "TABLE kept")).isEqualTo("all of it");
  }

  private boolean isSuspended() {
    return space.kubectl().get("cronjob", DATABASE + "-dump").at("/spec/suspend").asBoolean();
  }

  private String claim(String volume) {
    return space
        .kubectl()
        .ok(
            "get",
            "pvc",
            DATABASE + "-" + volume,
            "--ignore-not-found",
            "-o",
            "jsonpath={.metadata.uid}");
  }

  private static String sh(String commands) {
    return Command.run(Section.ROOT, LIMIT, "", List.of("sh", "-e", "-c", commands)).orFail();
  }
}
