package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The README's first database: one {@code kubectl apply}, and an application can begin. */
@ClusterTest
class FirstDatabaseIT {

  private static final List<String> TABLES_OF_THE_SEED =
      List.of(
          "activity_log",
          "episode_user_ratings",
          "episodes",
          "movie_genres",
          "movie_people",
          "movie_user_ratings",
          "movie_watch_history",
          "movies",
          "seasons",
          "series",
          "users");

  private static final List<String> INDEXES_OF_THE_SEED =
      List.of(
          "idx_movies_added_at",
          "idx_movies_release_date",
          "idx_movies_search",
          "idx_movies_title",
          "idx_watch_history_user_time");

  private final Space space;
  private final Client client;
  private final String name;

  FirstDatabaseIT(Installation installation, Space space, Client client) {
    this.space = space;
    this.client = client;
    var sample = installation.file("samples/minimal.yaml").toString();
    name = space.kubectl().ok("apply", "-f", sample, "-o", "jsonpath={.metadata.name}").strip();
  }

  @BeforeAll
  void becomesReady() {
    space.awaitReady(name);
  }

  @Test
  void aPodWithNothingButTheSecretConnectsWithVerifyFull() {
    space
        .kubectl()
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: application}
            spec:
              restartPolicy: Never
              terminationGracePeriodSeconds: 0
              %s  containers:
                - name: application
                  image: postgres:18
                  imagePullPolicy: IfNotPresent
                  command: [sh, -c]
                  args:
                    - 'PGPASSWORD=$(cat /db/password) exec psql -XAt "host=$(cat /db/host) port=$(cat /db/port) dbname=$(cat /db/dbname) user=$(cat /db/username) sslmode=verify-full sslrootcert=/db/ca.crt" -c "SELECT current_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"'
                  volumeMounts: [{name: db, mountPath: /db}]
                  %s  volumes:
                - name: db
                  secret: {secretName: %s-app}
            """
                .formatted(
                    Client.SECURITY, Client.CONTAINER_SECURITY.indent(0).strip() + "\n", name));
    space
        .kubectl()
        .ok("wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/application", "--timeout=60s");
    assertThat(space.kubectl().ok("logs", "application").strip()).isEqualTo("revenge|t");
  }

  @Test
  void everyTableOfTheSeedIsThere() {
    assertThat(names("pg_tables", "tablename")).containsAll(TABLES_OF_THE_SEED);
  }

  @Test
  void everyIndexOfTheSeedIsThere() {
    assertThat(names("pg_indexes", "indexname")).containsAll(INDEXES_OF_THE_SEED);
  }

  private List<String> names(String view, String column) {
    var sql = "SELECT %s FROM %s WHERE schemaname = 'public'".formatted(column, view);
    return client.sql(space.login(name), sql).lines().toList();
  }

  @Test
  void rowsOfTheComingMonthsFindAPartition() {
    var ahead = OffsetDateTime.now(ZoneOffset.UTC).plusMonths(3);
    assertThat(Objects.requireNonNull(space.status(name).partitions()))
        .isNotEmpty()
        .allSatisfy(
            partition ->
                assertThat(OffsetDateTime.parse(Objects.requireNonNull(partition.aheadUntil())))
                    .as(partition.table())
                    .isAfter(ahead));
  }

  @Test
  void aBaseBackupIsTakenByItself() {
    space.awaitCondition(name, "Archiving", "True");
    assertThat(Objects.requireNonNull(space.status(name).archive()).baseBackups()).hasSize(1);
  }

  @Test
  void oneLineOfKubectlGetTellsThePersonOnCall() {
    assertThat(space.kubectl().ok("get", "revengedatabase", name))
        .containsPattern("(?m)^" + name + " .*True.* 18\\.");
  }

  @Test
  void theExporterServesWhatTheSeedWatches() {
    space.awaitCondition(name, "Monitoring", "True");
    var metrics =
        space
            .kubectl()
            .ok(
                "get",
                "--raw",
                "/api/v1/namespaces/%s/services/%s:metrics/proxy/metrics"
                    .formatted(space.namespace(), name));
    assertThat(metrics)
        .contains("pg_up 1")
        .contains("pg_stat_activity_count")
        .contains("pg_stat_statements_")
        .containsAnyOf("pg_total_relation_size", "pg_stat_user_tables_");
  }

  @Test
  void rowsSurviveTheDeletionOfThePod() {
    client.sql(space.login(name), "CREATE TABLE survivor AS SELECT 42 AS answer");
    var uid = space.serverPod(name).at("/metadata/uid").asText();

    space.kubectl().ok("delete", "pod", name + "-0");

    space.kubectl().ok("wait", "--for=create", "pod/" + name + "-0", "--timeout=60s");
    space.kubectl().ok("wait", "--for=condition=Ready", "pod/" + name + "-0", "--timeout=120s");
    assertThat(space.serverPod(name).at("/metadata/uid").asText()).isNotEqualTo(uid);
    assertThat(client.sql(space.login(name), "TABLE survivor")).isEqualTo("42");
    space.awaitReady(name);
  }

  @Test
  void anExecThatLeavesAnOrphanBehindEndsNoSession() {
    var login = space.login(name);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var session =
          CompletableFuture.supplyAsync(
              () -> client.tryAs(login, "SELECT pg_sleep(6); SELECT 'still here'"), executor);
      space.exec(name, "sh", "-c", "(sleep 2; exit 2) & exit 0");
      assertThat(session.join().orFail()).contains("still here");
    }
  }
}
