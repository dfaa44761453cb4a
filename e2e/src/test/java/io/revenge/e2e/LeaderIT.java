package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Two operators, of which one leads. */
@ClusterTest
@Isolated("counts every write of the operator, and kills it")
class LeaderIT {

  private static final String NAME = "media";

  private static final String ARCHIVES_LATER = "{\"spec\":{\"archive\":{\"timeout\":\"1h\"}}}";

  /** The Lease lasts 15 s, and a standby looks at it every two to five. */
  private static final Duration TAKES_OVER = Duration.ofSeconds(30);

  private static final Duration REST = Duration.ofSeconds(20);

  /** The status follows the archive once a minute. */
  private static final Duration SETTLED = Duration.ofSeconds(65);

  private final Installation installation;
  private final Space space;
  private final Client client;
  private final Kubectl operators = Kubectl.in(Installation.NAMESPACE);
  private final RequestCounter counter;

  LeaderIT(Installation installation, Space space, Client client) {
    this.installation = installation;
    this.space = space;
    this.counter = RequestCounter.start(space);
    this.client = client;
  }

  @AfterAll
  void oneOperator() {
    counter.close();
    scale(1);
    installation.awaitOperator();
  }

  @Test
  void aLeaderThatIsKilledIsFollowedWithinSecondsByOneThatWritesNothing() {
    space.createSmall(NAME);
    // Otherwise the server archives what little it wrote five minutes after its start.
    space.kubectl().ok("patch", "revengedatabase", NAME, "--type=merge", "-p", ARCHIVES_LATER);
    space.awaitReady(NAME);
    scale(2);
    operators.ok("rollout", "status", "deployment/" + Installation.OPERATOR, "--timeout=120s");
    space.awaitCondition(NAME, "Archiving", "True");
    await()
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofSeconds(2))
        .during(SETTLED)
        .until(counter::writes, new Unchanged());
    var before = counter.writes();
    var server = space.serverStart(NAME);
    var leader = installation.leader();

    var killed = Instant.now();
    try (var sigkill = Sigkill.onEveryNode();
        var shot = sigkill.aim(operators.get("pod", leader), "operator")) {
      shot.fire();
      // Otherwise the kubelet starts it again at once, and it has its own Lease sooner than
      // another.
      operators.ok("delete", "pod", leader, "--force", "--grace-period=0", "--wait=false");
      await()
          .atMost(TAKES_OVER)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> !installation.leader().equals(leader));
    }
    System.out.println("the other one leads after " + Duration.between(killed, Instant.now()));

    await()
        .atMost(REST.plusSeconds(10))
        .pollInterval(Duration.ofSeconds(2))
        .during(REST)
        .untilAsserted(
            () ->
                assertThat(counter.writes())
                    .as(() -> "written since the kill: " + counter.writtenSince(killed))
                    .isEqualTo(before));
    space.awaitThatTheOperatorWorks(NAME, client);
    assertThat(space.serverStart(NAME)).isEqualTo(server);
  }

  private void scale(int replicas) {
    operators.ok("scale", "deployment/" + Installation.OPERATOR, "--replicas=" + replicas);
  }
}
