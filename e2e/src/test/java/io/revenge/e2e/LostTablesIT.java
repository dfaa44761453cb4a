package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.BackupStatus;
import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tables that vanished are not replaced by empty ones, nor the dumps that still hold them. */
@ClusterTest
class LostTablesIT {

  private static final String TABLES =
      "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace ="
          + " to_regnamespace('public')";

  private final Space space;
  private final Client client;

  LostTablesIT(Space space, Client client) {
    this.space = space;
    this.client = client;
  }

  @Test
  void droppedTablesStayGoneUntilADumpIsRestored() {
    space.createSmall("dropped");
    var login = space.login("dropped");
    client.sql(login, "INSERT INTO users (username, password_hash) VALUES ('ada', 'x')");
    space.patch("dropped", "{\"backup\":{\"keep\":2}}");
    var full = dump("dropped", "full").file();

    client.sql(login, "DROP OWNED BY CURRENT_USER CASCADE");

    assertThat(space.awaitReason("dropped", "Ready", "HistoryMissing").getMessage())
        .contains("users (000001)", "Nothing was changed", "docs/restore.md");
    assertThat(space.condition("dropped", "Stalled").getStatus()).isEqualTo("True");
    assertThat(space.condition("dropped", "MigrationsApplied").getStatus()).isEqualTo("False");
    var lost = modules("dropped");
    assertThat(lost)
        .allSatisfy(
            module -> {
              assertThat(module.state()).isEqualTo(State.HistoryMissing);
              assertThat(module.version()).isEqualTo(module.target());
            });

    awaitTwoLooks("dropped", 5);
    assertThat(space.superuser("dropped", "revenge", TABLES)).isEqualTo("0");

    restartTheOperator();
    awaitTwoLooks("dropped", 7);
    assertThat(space.superuser("dropped", "revenge", TABLES)).isEqualTo("0");
    assertThat(modules("dropped")).isEqualTo(lost);
    assertThat(space.condition("dropped", "Ready").getReason()).isEqualTo("HistoryMissing");

    dump("dropped", "empty-one");
    var newest = dump("dropped", "empty-two");
    assertThat(newest.rows()).isZero();
    assertThat(space.awaitReason("dropped", "BackupFresh", "DumpShrank").getMessage())
        .contains(newest.file() + " has 0 rows", Objects.requireNonNull(full), "is kept");

    restore("dropped", full);

    space.awaitReady("dropped");
    assertThat(client.sql(login, "SELECT username FROM users")).isEqualTo("ada");
    assertThat(modules("dropped")).extracting(ModuleStatus::state).containsOnly(State.Applied);
    dump("dropped", "restored");
    space.awaitReason("dropped", "BackupFresh", "Verified");
  }

  @Test
  void emptyTablesAreMadeWhenThatIsMeantAndOnlyForThisLoss() {
    space.createSmall("meant");
    var login = space.login("meant");
    client.sql(login, "INSERT INTO users (username, password_hash) VALUES ('ada', 'x')");
    dump("meant", "meant-full");
    client.sql(login, "DROP OWNED BY CURRENT_USER CASCADE");
    Space.paste(space.awaitReason("meant", "MigrationsApplied", "HistoryMissing"));

    space.awaitReady("meant");
    assertThat(client.sql(login, "SELECT count(*) FROM users")).isEqualTo("0");

    dump("meant", "meant-empty");
    Space.paste(space.awaitReason("meant", "BackupFresh", "DumpShrank"));
    space.awaitReason("meant", "BackupFresh", "Verified");
    assertThat(dump("meant", "meant-next").largerDump()).isNull();
    space.awaitReason("meant", "BackupFresh", "Verified");

    client.sql(login, "DROP OWNED BY CURRENT_USER CASCADE");

    space.awaitReason("meant", "Ready", "HistoryMissing");
    awaitTwoLooks("meant", 5);
    assertThat(space.superuser("meant", "revenge", TABLES)).isEqualTo("0");
  }

  /**
   * Each look sets the parameters first, and one ends before the next begins.
   *
   * @param megabytes of work_mem, another number than the last time, and the next one
   */
  private void awaitTwoLooks(String database, int megabytes) {
    for (var size : List.of(megabytes + "MB", (megabytes + 1) + "MB")) {
      space.patch(
          database, "{\"postgres\":{\"parameters\":{\"work_mem\":\"%s\"}}}".formatted(size));
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> space.superuser(database, "postgres", "SHOW work_mem"), size::equals);
    }
  }

  private static void restartTheOperator() {
    var operator = Kubectl.in(Installation.NAMESPACE);
    operator.ok("rollout", "restart", "deployment/" + Installation.OPERATOR);
    operator.ok("rollout", "status", "deployment/" + Installation.OPERATOR, "--timeout=180s");
  }

  private List<ModuleStatus> modules(String database) {
    return Objects.requireNonNull(space.status(database).modules());
  }

  /** Takes a dump, and says what is then known of it. */
  private BackupStatus dump(String database, String job) {
    space.kubectl().ok("create", "job", "--from=cronjob/" + database + "-dump", job);
    space.kubectl().ok("wait", "--for=condition=Complete", "job/" + job, "--timeout=120s");
    var file =
        Kubectl.json(
                space
                    .kubectl()
                    .get("pods", "-l", "batch.kubernetes.io/job-name=" + job)
                    .at("/items/0/status/containerStatuses/0/state/terminated/message")
                    .asText())
            .get("file")
            .asText();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              var backup = space.status(database).backup();
              return backup != null && file.equals(backup.file());
            });
    return Objects.requireNonNull(space.status(database).backup());
  }

  private void restore(String database, String dump) {
    var node = space.serverPod(database).at("/spec/nodeName").asText();
    var commands =
        Section.RESTORE_DUMP
            .commands()
            .replace("$(ls *.dump | tail -n 1)", dump)
            .replace("/restore/", "/tmp/");
    assertThat(commands).contains("dump=" + dump);
    assertThat(
            Client.on(node, space.kubectl(), "restore", database + "-backup", "/backup")
                .run(space.login(database), commands, "bash", "-e")
                .orFail())
        .endsWith("COMMIT\n");
  }
}
