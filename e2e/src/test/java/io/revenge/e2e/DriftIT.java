package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What somebody changes behind the operator's back is mended, or named with the way to mend it. */
@ClusterTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DriftIT {

  private static final String DATABASE = "drift";

  private final Space space;
  private final Client client;

  DriftIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @Test
  @Order(1)
  void anotherPasswordOfTheOwnerIsSetBack() {
    space.createSmall(DATABASE);
    var login = space.login(DATABASE);

    client.sql(login, "ALTER ROLE revenge PASSWORD 'another'");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(client.sql(login, "SELECT 1")).isEqualTo("1"));
  }

  @Test
  @Order(2)
  void aSecretWhoseLabelsWereTakenAwayIsTakenUpAsItIs() {
    var before = space.login(DATABASE);
    space.kubectl().ok("label", "secret", DATABASE + "-app", "app.kubernetes.io/managed-by-");

    await().atMost(Duration.ofSeconds(30)).until(() -> isLabelled("secret", DATABASE + "-app"));
    assertThat(space.login(DATABASE)).isEqualTo(before);
    space.awaitReady(DATABASE);
  }

  @Test
  @Order(2)
  void aVolumeWhoseLabelsWereTakenAwayIsStillTheOne() {
    space.kubectl().ok("label", "pvc", DATABASE + "-data", "app.kubernetes.io/managed-by-");

    await().atMost(Duration.ofSeconds(30)).until(() -> isLabelled("pvc", DATABASE + "-data"));
    space.awaitReady(DATABASE);
  }

  @Test
  @Order(3)
  void anExtensionThatWasDroppedIsNamedAndARestartBringsItBack() {
    var login = space.login(DATABASE);
    client.sql(login, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");

    var pending = space.awaitReason(DATABASE, "PendingRestart", "ExtensionsMissing");
    assertThat(pending.getMessage()).contains("pg_stat_statements", "revenge.io/restart");
    // Lost tables matter more than a hint to restart.
    space.awaitReason(DATABASE, "Ready", "HistoryMissing");
    space.askForRestart(DATABASE);

    space.awaitReason(DATABASE, "PendingRestart", "UpToDate");
    Space.paste(space.awaitReason(DATABASE, "Ready", "HistoryMissing"));
    space.awaitReady(DATABASE);
    assertThat(
            client.sql(
                login, "SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'"))
        .isEqualTo("1");
  }

  @Test
  @Order(4)
  void aDatabaseThatWasDroppedIsNamedAndIsMadeAgainByARestartAndAWord() {
    var login = space.login(DATABASE);
    client.tryAs(login.to("postgres"), "DROP DATABASE revenge WITH (FORCE)").orFail();

    space.awaitReason(DATABASE, "DatabaseReachable", "DatabaseMissing");
    assertThat(space.condition(DATABASE, "Ready").getStatus()).isEqualTo("False");
    space.askForRestart(DATABASE);

    space.awaitReason(DATABASE, "DatabaseReachable", "Connected");
    Space.paste(space.awaitReason(DATABASE, "Ready", "HistoryMissing"));
    space.awaitReady(DATABASE);
    assertThat(client.sql(login, "SELECT count(*) FROM movies")).isEqualTo("0");
  }

  private boolean isLabelled(String kind, String name) {
    return space
        .kubectl()
        .get(kind, name)
        .at("/metadata/labels/app.kubernetes.io~1managed-by")
        .asText()
        .equals(Installation.OPERATOR);
  }
}
