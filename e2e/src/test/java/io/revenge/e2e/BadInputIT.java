package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * A spec that turns bad leaves the database running. What admission refuses is in {@code CorpusIT}.
 */
@ClusterTest
class BadInputIT {

  private final Space space;
  private final Client client;

  BadInputIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  /**
   * Every value is in PostgreSQL's range; only the server itself can tell that it has not so much
   * memory.
   */
  @Test
  void aParameterThatTheServerCannotStartWithLeavesItRunning() {
    space.createSmall("greedy");
    client.sql(space.login("greedy"), "CREATE TABLE kept AS SELECT 'all of it' AS what");

    space
        .kubectl()
        .ok(
            "patch",
            "revengedatabase",
            "greedy",
            "--type=merge",
            "-p",
            "{\"spec\":{\"postgres\":{\"parameters\":{\"huge_pages\":\"on\"}}}}");
    space.awaitCondition("greedy", "PendingRestart", "True");
    assertThat(client.sql(space.login("greedy"), "TABLE kept")).isEqualTo("all of it");

    space.kubectl().ok("annotate", "revengedatabase", "greedy", "revenge.io/restart=1");

    var rejected = space.awaitReason("greedy", "PendingRestart", "ParametersRejected");
    assertThat(rejected.getMessage()).contains("shared memory");
    space.awaitCondition("greedy", "DatabaseReachable", "True");
    assertThat(client.sql(space.login("greedy"), "TABLE kept")).isEqualTo("all of it");
  }
}
