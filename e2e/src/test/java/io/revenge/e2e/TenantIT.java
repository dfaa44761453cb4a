package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The owner of a database harms that database alone, and gets the rights of no other role. */
@ClusterTest
class TenantIT {

  /** A function that notes as whom it runs, behind the operator that every query uses. */
  private static final String SPY =
      """
      CREATE SCHEMA spy;
      CREATE TABLE spy.seen (who text);
      GRANT USAGE ON SCHEMA spy TO PUBLIC;
      GRANT INSERT ON spy.seen TO PUBLIC;
      CREATE FUNCTION spy.equal(oid, oid) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO spy.seen VALUES (current_user);
        RETURN $1 OPERATOR(pg_catalog.=) $2;
      END $$;
      CREATE OPERATOR spy.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = spy.equal);
      ALTER DATABASE revenge SET search_path = spy, pg_catalog, public;
      """;

  /** In place of a history that the operator reads, an error of 90 MB. */
  private static final String BOMB =
      """
      ALTER TABLE flyway_history_users RENAME TO hidden;
      CREATE FUNCTION boom(n int) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '%', repeat('x', n);
      END $$;
      CREATE VIEW flyway_history_users AS
        SELECT version, success, installed_rank, type FROM hidden WHERE boom(90000000);
      """;

  private final Space space;
  private final Client client;

  TenantIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @Test
  void aDumpRunsNoFunctionOfTheOwner() {
    space.createSmall("spy");
    var login = space.login("spy");
    client.sql(login, SPY);

    space.kubectl().ok("create", "job", "--from=cronjob/spy-dump", "spied");
    space.kubectl().ok("wait", "--for=condition=Complete", "job/spied", "--timeout=120s");

    assertThat(client.sql(login, "SELECT DISTINCT who FROM spy.seen WHERE who <> 'revenge'"))
        .isEmpty();
    assertThat(
            client.sql(login, "SELECT 1 WHERE 1::oid = 1::oid; SELECT count(*) > 0 FROM spy.seen"))
        .as("the spy sees what it can")
        .isEqualTo("1\nt");
  }

  @Test
  void anErrorOfAnySizeDoesNotEndTheOperator() {
    space.createSmall("bomb");
    var before = operatorStarts();

    client.sql(space.login("bomb"), BOMB);

    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () ->
                assertThat(space.condition("bomb", "DatabaseWorkDone").getReason())
                    .isEqualTo("AnswerTooLarge"));
    assertThat(space.condition("bomb", "DatabaseReachable").getStatus()).isEqualTo("True");
    assertThat(operatorStarts()).isEqualTo(before);
  }

  /** Pods and how often their containers were started again. */
  private static String operatorStarts() {
    return Kubectl.in(Installation.NAMESPACE)
        .ok(
            "get",
            "pods",
            "--selector=app.kubernetes.io/name=revenge-operator",
            "-o",
            "jsonpath={range"
                + " .items[*]}{.metadata.name}={.status.containerStatuses[0].restartCount}{end}");
  }
}
