package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** No parameter keeps a database from running, whatever happens to its server meanwhile. */
@ClusterTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ParametersIT {

  private static final String NAME = "tuned";

  private final Space space;
  private final Client client;

  ParametersIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @BeforeAll
  void database() {
    space.createSmall(NAME);
    client.sql(space.login(NAME), "CREATE TABLE kept AS SELECT 'all of it' AS what");
  }

  @Test
  @Order(1)
  void moreMemoryThanAnyMachineHasIsRefusedAndTheServerKeepsWhatItHad() {
    var had = show("shared_buffers");

    parameters("shared_buffers: 900GB");
    assertThat(space.awaitReason(NAME, "Ready", "InvalidSpec").getMessage())
        .contains("shared_buffers: 900GB is above");
    space.askForRestart(NAME);
    killPostmaster();
    assertThat(show("shared_buffers")).isEqualTo(had);
  }

  /** Only the server itself can tell that this machine has not so much. */
  @Test
  @Order(2)
  void moreMemoryThanThisMachineHasLeavesItRunningOnWhatItHadUntilTheSpecIsCorrected() {
    var had = show("shared_buffers");

    parameters("shared_buffers: 60GB, huge_pages: 'on'");
    space.askForRestart(NAME);
    var rejected = space.awaitReason(NAME, "PendingRestart", "ParametersRejected");
    assertThat(rejected.getMessage()).contains("could not map anonymous shared memory");
    killPostmaster();
    assertThat(show("shared_buffers")).isEqualTo(had);
    assertThat(space.awaitReason(NAME, "Ready", "ParametersRejected").getMessage())
        .contains("could not map anonymous shared memory");

    parameters("shared_buffers: 48MB");
    space.askForRestart(NAME);
    space.awaitReason(NAME, "PendingRestart", "UpToDate");
    space.awaitReady(NAME);
    assertThat(show("shared_buffers")).isEqualTo("48MB");
  }

  /** Two connections are fewer than PostgreSQL and the operator keep for themselves. */
  @Test
  @Order(3)
  void tooFewConnectionsAreRefusedAndTheFewestServe() {
    assertThat(space.kubectl().withInput(spec("max_connections: '2'", 1), APPLY).err())
        .contains("max_connections must be a whole number from 20 to 10000");
    assertThat(space.kubectl().withInput(spec("max_connections: '20'", 25), APPLY).err())
        .contains("must be at most the server's max_connections");

    space.kubectl().withInput(spec("max_connections: '20'", 5), APPLY).orFail();
    space.awaitReason(NAME, "PendingRestart", "ParametersChanged");
    killPostmaster();

    space.askForRestart(NAME);
    space.awaitReason(NAME, "PendingRestart", "UpToDate");
    space.awaitReady(NAME);
    killPostmaster();
    assertThat(show("max_connections")).isEqualTo("20");
    space.awaitReady(NAME);
  }

  private static final String[] APPLY = {"apply", "--server-side", "-f", "-"};

  private void parameters(String parameters) {
    space.kubectl().withInput(spec(parameters, 25), APPLY).orFail();
  }

  private static String spec(String parameters, int pool) {
    return """
    apiVersion: revenge.io/v1alpha1
    kind: RevengeDatabase
    metadata: {name: %s}
    spec:
      postgres: {storage: {size: 1Gi}, parameters: {%s}}
      connection: {pool: {minConnections: 1, maxConnections: %d}}
      archive: {storage: {size: 1Gi}}
      backup: {storage: {size: 1Gi}}
      deletionPolicy: Delete
    """
        .formatted(NAME, parameters, pool);
  }

  /** And waits until another one answers. */
  private void killPostmaster() {
    var started = answer("SELECT pg_postmaster_start_time()");
    space.kill(NAME, Space.POSTMASTER);
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> client.tryAs(space.login(NAME), "SELECT pg_postmaster_start_time()"),
            again -> again.exit() == 0 && !again.out().strip().equals(started));
    assertThat(answer("TABLE kept")).isEqualTo("all of it");
  }

  private String show(String parameter) {
    return answer("SHOW " + parameter);
  }

  /** The server may be about to be replaced. */
  private String answer(String sql) {
    return await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> client.tryAs(space.login(NAME), sql), result -> result.exit() == 0)
        .out()
        .strip();
  }
}
