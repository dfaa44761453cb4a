package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is killed at whatever moment: the database becomes the same, and nothing that was
 * acknowledged is lost.
 *
 * <p>Each round says its seed; {@code -De2e.seed=…} repeats it.
 */
@ClusterTest
@Isolated("kills the operator of all databases")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KillIT {

  private static final int ROUNDS = Integer.getInteger("e2e.kills", 5);

  private static final String COUNT = "SELECT count(*) FROM activity_log";

  /** Of months that have no partition yet, and of some that the horizon will reach. */
  private static final String FILL =
      """
      INSERT INTO activity_log (id, user_id, action, created_at)
      SELECT md5(n::text)::uuid, md5('user')::uuid, 'login',
             date_trunc('month', now(), 'UTC') + interval '1 month' * month + interval '1 minute' * n
      FROM generate_series(1, 5000) AS n, unnest('{-3,-2,-1,2,3,4,5,6}'::int[]) AS month
      """;

  private static final int ROWS = 40_000;

  private static final String SESSIONS =
      """
      SELECT pid, backend_start, application_name FROM pg_stat_activity
      WHERE application_name LIKE 'revenge-operator%' AND backend_type = 'client backend'
      """;

  private static final String PROGRESS =
      """
      SELECT count(*) || ' partitions' FROM pg_inherits WHERE inhparent = 'activity_log'::regclass;
      SELECT tablename FROM pg_tables WHERE tablename LIKE 'flyway\\_history\\_%' ORDER BY 1;
      """;

  private static final String LOCK_HOLDERS =
      """
      SELECT count(*) FROM pg_locks
      WHERE relation = 'libraries'::regclass AND mode = 'AccessExclusiveLock' AND granted
      """;

  private static final String LOCK_WAITERS =
      "SELECT count(*) FROM pg_locks WHERE relation = 'libraries'::regclass AND NOT granted";

  private final Installation installation;
  private final Space space;
  private final Client client;
  private final Sigkill sigkill = Sigkill.onEveryNode();
  private List<String> undisturbed = List.of();
  private Duration creation = Duration.ZERO;
  private Duration growth = Duration.ZERO;
  private int round;

  KillIT(Installation installation, Space space, Client client) {
    this.installation = installation;
    this.space = space;
    this.client = client;
  }

  static LongStream seeds() {
    var given = Long.getLong("e2e.seed");
    return given == null ? new Random().longs(ROUNDS) : LongStream.of(given);
  }

  @BeforeAll
  void anUndisturbedDatabase() {
    var began = Instant.now();
    create("undisturbed");
    space.awaitReady("undisturbed");
    creation = Duration.between(began, Instant.now());
    fill("undisturbed");
    began = Instant.now();
    grow("undisturbed");
    space.awaitReady("undisturbed");
    growth = Duration.between(began, Instant.now());
    undisturbed = Fingerprint.of(space, "undisturbed");
    System.out.printf("KillIT: undisturbed, %s to create, %s to grow%n", creation, growth);

    create(name(0));
    space.awaitReady(name(0));
  }

  @AfterAll
  void nobodyIsKilledAnyMore() {
    sigkill.close();
  }

  /** The modules that every database has, and the fewest months. */
  private void create(String name) {
    space.kubectl().apply(Space.small(name) + "  modules: []\n  partitions: {monthsAhead: 1}\n");
  }

  /** More modules, and months whose rows are in DEFAULT. */
  private void grow(String name) {
    space.patch(
        name, "{\"modules\":[\"movies\",\"tvshows\",\"qar\"],\"partitions\":{\"monthsAhead\":6}}");
  }

  private void fill(String name) {
    client.sql(space.login(name), FILL);
  }

  private static String name(int round) {
    return "killed-" + round;
  }

  /**
   * One database is being created meanwhile, another migrated and its rows moved to new partitions.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Order(1)
  void theDatabaseIsTheSameWhateverTheMomentAtWhichTheOperatorIsKilled(long seed) {
    var older = name(round++);
    var newer = name(round);
    var random = new Random(seed);
    var untilKill = randomPart(creation, random);
    // Most is done early: more than half of all kills come in the first quarter.
    var sinceGrowth = randomPart(randomPart(growth, random), random);
    fill(older);
    // Its container has not ended before: the kubelet starts it again without delay.
    installation.replaceOperator();

    List<String> left;
    List<String> counted;
    try (var shot = sigkill.aim(operator(), "operator");
        var counter = Repeated.start(1, client, space.login(older), COUNT, Duration.ofMillis(20))) {
      var began = Instant.now();
      create(newer);
      pauseUntil(began.plus(untilKill).minus(sinceGrowth));
      var grown = Instant.now();
      // The operator is at work before kubectl returns.
      var patch = CompletableFuture.runAsync(() -> grow(older));
      pauseUntil(grown.plus(sinceGrowth));
      shot.fire();
      var killed = Instant.now();
      patch.join();
      left = sessions(older);
      System.out.printf(
          "KillIT: -De2e.seed=%d killed %s after the creation of %s, %s after the change of %s,"
              + " found %s, sessions %s%n",
          seed,
          Duration.between(began, killed),
          newer,
          Duration.between(grown, killed),
          older,
          progress(older),
          left);
      space.awaitReady(older);
      space.awaitReady(newer);
      System.out.printf("KillIT: Ready again after %s%n", Duration.between(killed, Instant.now()));
      counted = counter.stop();
    }

    assertThat(new HashSet<>(counted)).as("rows seen").containsExactly(String.valueOf(ROWS));
    assertThat(Fingerprint.of(space, older)).isEqualTo(undisturbed);
    assertThat(Fingerprint.stateIn(space.status(older)))
        .isEqualTo(Fingerprint.stateOf(space, older));
    assertThat(Fingerprint.stateIn(space.status(newer)))
        .isEqualTo(Fingerprint.stateOf(space, newer));
    awaitEnd(left, older);
    space.kubectl().ok("delete", "revengedatabase", older, "--wait=false");
  }

  /** It would go on for as long as its statement may take. */
  @Test
  @Order(2)
  void noStatementOfADeadOperatorWaitsOnForALock() {
    var name = name(round);
    var login = space.login(name);
    try (var holder =
        client.start(
            login, "psql", "-XqAt", "-c", "BEGIN", "-c", "LOCK TABLE libraries", "-f", "-")) {
      awaitSessions(name, LOCK_HOLDERS);
      grow(name);
      awaitSessions(name, LOCK_WAITERS);
      var left = sessions(name);
      assertThat(left).isNotEmpty();

      try (var shot = sigkill.aim(operator(), "operator")) {
        shot.fire();
      }

      awaitEnd(left, name);
      assertThat(space.superuser(name, "revenge", LOCK_HOLDERS)).as("holders").isEqualTo("1");
      holder.say("COMMIT;");
      space.awaitReady(name);
    }
    assertThat(Fingerprint.stateIn(space.status(name))).isEqualTo(Fingerprint.stateOf(space, name));
  }

  enum Victim {
    POSTMASTER,
    /** One that serves a client; PostgreSQL then ends all others. */
    BACKEND
  }

  static Stream<Arguments> victims() {
    var given = Long.getLong("e2e.seed");
    var random = new Random();
    return given == null
        ? IntStream.range(0, Math.max(2, ROUNDS / 5))
            .mapToObj(n -> Arguments.of(Victim.values()[n % 2], random.nextLong()))
        : Stream.of(Victim.values()).map(victim -> Arguments.of(victim, given));
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("victims")
  @Order(3)
  void noAcknowledgedRowIsLostWhenPostgresIsKilled(Victim victim, long seed) {
    var name = "undisturbed";
    var login = space.login(name);
    client.sql(login, Written.TABLE);
    beginAnew(name);
    try (var rows = Written.by(4, client, login)) {
      rows.awaitMore(20);
      pauseUntil(Instant.now().plus(randomPart(Duration.ofSeconds(1), new Random(seed))));
      kill(victim, name);
      var before = rows.rows().size();
      rows.awaitMore(20);
      var acknowledged = rows.stop();
      System.out.printf(
          "KillIT: -De2e.seed=%d %s killed after %d rows, then %d more%n",
          seed, victim, before, acknowledged.size() - before);

      assertThat(Written.lost(acknowledged, client, login)).as("lost rows").isEmpty();
    }
    space.awaitReady(name);
  }

  /** The kubelet starts a container without delay that has not ended before. */
  private void beginAnew(String name) {
    space.kubectl().ok("delete", "pod", name + "-0");
    space.awaitReady(name);
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> space.trySuperuser(name, "postgres", "SELECT 1").exit() == 0);
  }

  private void kill(Victim victim, String name) {
    var process =
        switch (victim) {
          case POSTMASTER -> Space.POSTMASTER;
          case BACKEND -> space.superuser(name, "postgres", Written.A_WRITER);
        };
    space.kill(name, process);
  }

  private void awaitSessions(String name, String count) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !space.superuser(name, "revenge", count).equals("0"));
  }

  private void awaitEnd(List<String> sessions, String name) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(sessions(name)).filteredOn(sessions::contains).isEmpty());
  }

  private JsonNode operator() {
    return Kubectl.in(Installation.NAMESPACE).get("pod", installation.leader());
  }

  private List<String> sessions(String name) {
    return space.superuser(name, "postgres", SESSIONS).lines().toList();
  }

  private String progress(String name) {
    return space.superuser(name, "revenge", PROGRESS).lines().collect(Collectors.joining(" "));
  }

  private static Duration randomPart(Duration of, Random random) {
    return Duration.ofMillis(random.nextLong(1 + of.toMillis()));
  }

  private static void pauseUntil(Instant moment) {
    for (var left = Duration.between(Instant.now(), moment);
        left.isPositive();
        left = Duration.between(Instant.now(), moment)) {
      LockSupport.parkNanos(left.toNanos());
    }
  }
}
