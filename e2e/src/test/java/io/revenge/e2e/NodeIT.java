package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A database outlives the node that it runs on. */
@ClusterTest(faults = true)
@Isolated("stops a node")
class NodeIT {

  private static final String NAME = "media";
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  private final Installation installation;
  private final Space space;
  private final Faults faults;
  private final Kubectl cluster = Kubectl.cluster();

  NodeIT(Installation installation, Space space, Faults faults) {
    this.installation = installation;
    this.space = space;
    this.faults = faults;
  }

  @AfterAll
  void allNodesServe() {
    for (var node : Kubectl.nodes()) {
      cluster.ok("uncordon", node);
      cluster.run("taint", "node", node, OUT_OF_SERVICE + "-");
    }
    cluster.ok("wait", "--for=condition=Ready", "node", "--all", "--timeout=120s");
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamedAndTheDatabaseLeavesItWhenItIsGivenUp() {
    assumeThat(Kubectl.nodes()).as("nodes").hasSizeGreaterThan(1);
    var safe = nodeOf(Kubectl.in(Installation.NAMESPACE), installation.leader());
    var lost =
        Kubectl.nodes().stream().filter(node -> !node.equals(safe)).findFirst().orElseThrow();
    cluster.ok("cordon", lost);
    var client = Client.start(space.kubectl(), "client");
    cluster.ok("uncordon", lost);
    cluster.ok("cordon", safe);
    space.createSmall(NAME);
    cluster.ok("uncordon", safe);
    var login = space.login(NAME);
    client.sql(login, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");

    // A pod of which the kubelet never said so looks like one that starts.
    space.kubectl().ok("wait", "--for=condition=Ready", "pod/" + NAME + "-0", "--timeout=60s");

    String giveUp;
    faults.stopNode(lost);
    try {
      var unreachable = space.awaitReason(NAME, "Ready", "NodeUnreachable");
      assertThat(unreachable.getMessage()).contains(lost);
      assertThat(space.condition(NAME, "Stalled").getStatus()).isEqualTo("True");
      giveUp = command(unreachable.getMessage());
      cluster.ok(giveUp.split(" "));
      space.awaitReady(NAME);
    } finally {
      faults.startNode(lost);
    }

    assertThat(nodeOf(space.kubectl(), NAME + "-0")).isEqualTo(safe);
    assertThat(client.sql(login, "SELECT count(*), sum(n) FROM kept")).isEqualTo("1000|500500");
  }

  /** The arguments of the {@code kubectl} that the status tells to run. */
  private static String command(String message) {
    var command = Pattern.compile("kubectl (taint node \\S+ \\S+:NoExecute)").matcher(message);
    assertThat(command.find()).as(message).isTrue();
    return command.group(1);
  }

  private static String nodeOf(Kubectl kubectl, String pod) {
    return kubectl.get("pod", pod).at("/spec/nodeName").asText();
  }
}
