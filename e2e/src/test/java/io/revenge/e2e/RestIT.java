package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

/** An operator with nothing to do writes nothing. */
@ClusterTest
@Isolated("counts every write of the operator, and restarts it")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestIT {

  private static final List<String> NAMES = List.of("one", "two", "three", "four", "five");
  private static final Duration REST = Duration.ofSeconds(60);

  private final Installation installation;
  private final Space space;
  private final RequestCounter counter;

  RestIT(Installation installation, Space space) {
    this.installation = installation;
    this.space = space;
    this.counter = RequestCounter.start(space);
  }

  @BeforeAll
  void fiveDatabasesAtRest() {
    NAMES.forEach(name -> space.kubectl().apply(Space.small(name)));
    NAMES.forEach(space::awaitReady);
    NAMES.forEach(name -> space.awaitCondition(name, "Archiving", "True"));
    await()
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofSeconds(2))
        .during(Duration.ofSeconds(20))
        .until(counter::writes, new Unchanged());
  }

  @AfterAll
  void stopCounting() {
    counter.close();
  }

  @Test
  @Order(1)
  void theCounterSeesOnePatchThatChangesNothing() {
    var before = counter.writes();

    var account = "system:serviceaccount:" + Installation.NAMESPACE + ":revenge-operator";
    space
        .kubectl()
        .ok(
            "patch",
            "configmap",
            NAMES.getFirst() + "-config",
            "--type=merge",
            "-p",
            "{}",
            "--as=" + account,
            "--as-group=system:serviceaccounts:" + Installation.NAMESPACE,
            "--as-group=system:serviceaccounts",
            "--as-group=system:authenticated");

    assertThat(more(before)).isEqualTo(Map.of("patch", 1L));
  }

  /**
   * Its rights are enough for all that the tests before made it do. A missing right names the user;
   * what a namespace that is being deleted refuses does not.
   */
  @Test
  @Order(2)
  void nothingWasForbiddenToTheOperator() {
    assertThat(Kubectl.in(Installation.NAMESPACE).ok("logs", "deployment/" + Installation.OPERATOR))
        .doesNotContain("forbidden: User ");
  }

  @Test
  @Order(2)
  void noWriteAtRest() {
    var before = counter.writes();
    stays(before);
  }

  @Test
  @Order(3)
  void noWriteAndNoPodRestartedAfterTheOperatorsRestart() {
    var before = counter.writes();
    var pods = pods();

    installation.replaceOperator();

    stays(before);
    assertThat(pods()).isEqualTo(pods);
  }

  private void stays(Map<String, Long> before) {
    await()
        .atMost(REST.plusSeconds(30))
        .during(REST)
        .pollInterval(Duration.ofSeconds(5))
        .failFast(() -> assertThat(more(before)).as("what the operator wrote").isEmpty())
        .untilAsserted(() -> assertThat(more(before)).isEmpty());
  }

  /** The writes since then, by verb. */
  private Map<String, Long> more(Map<String, Long> before) {
    var more = new TreeMap<String, Long>();
    counter
        .writes()
        .forEach(
            (verb, count) -> {
              if (!count.equals(before.get(verb))) {
                more.put(verb, count - before.getOrDefault(verb, 0L));
              }
            });
    return more;
  }

  /** Every server's pod, its uid and how often its containers were restarted. */
  private List<String> pods() {
    return NAMES.stream()
        .flatMap(
            name -> {
              var pod = space.serverPod(name);
              return Stream.of(
                  pod.at("/metadata/uid").asText()
                      + pod.at("/status/containerStatuses").findValuesAsText("restartCount"));
            })
        .toList();
  }
}
