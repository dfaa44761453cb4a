package io.revenge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A newcomer pastes the commands of the documentation, one section after the other, exactly as they
 * are written: with the namespace and the names that stand there.
 */
@ClusterTest(namespace = ReadmeIT.NAMESPACE)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReadmeIT {

  static final String NAMESPACE = "revenge";

  private static final Duration LIMIT = Duration.ofMinutes(6);

  private final Installation installation;
  private final Kubectl kubectl = Kubectl.in(NAMESPACE);
  private boolean free;

  ReadmeIT(Installation installation) {
    this.installation = installation;
  }

  @BeforeAll
  void nobodyUsesTheNamespace() {
    // An earlier run may have left it on its way out.
    Kubectl.cluster().run("wait", "--for=delete", "namespace/" + NAMESPACE, "--timeout=60s");
    free = !Kubectl.cluster().exists("namespace", NAMESPACE);
    assertThat(free)
        .as("namespace %s is there already, with a database of somebody's: delete it", NAMESPACE)
        .isTrue();
  }

  @AfterAll
  void deleteTheNamespace() {
    if (free) {
      Kubectl.cluster().run("delete", "namespace", NAMESPACE, "--wait=false");
    }
  }

  @Test
  @Order(1)
  void theOperatorIsInstalled() {
    assertThat(paste(Section.INSTALL)).contains("deployment.apps/revenge-operator");
    installation.awaitOperator();
  }

  @Test
  @Order(2)
  void theFirstDatabaseBecomesReady() {
    assertThat(paste(Section.FIRST_DATABASE)).contains("media condition met");
  }

  @Test
  @Order(3)
  void oneLineSaysHowItIs() {
    assertThat(paste(Section.STATUS))
        .containsPattern("(?m)^revenge +media +True +Available +18\\.");
  }

  @Test
  @Order(4)
  void everyConditionIsShownWithItsReason() {
    assertThat(paste(Section.CONDITIONS)).contains("Available", "Maintained", "BackupFresh");
  }

  @Test
  @Order(5)
  void whatWasDeletedIsRestoredFromADumpTakenBefore() {
    sql("INSERT INTO users (username, password_hash) VALUES ('kept', '')");
    kubectl.ok("wait", "--for=condition=Archiving", "revengedatabase/media", "--timeout=180s");
    assertThat(paste(Section.RESTORE_DUMP_NOW)).contains("condition met");
    sql("DELETE FROM users");

    var shown = pasteInto(Section.RESTORE_POD, Section.RESTORE_DUMP, Section.RESTORE_MOMENT);
    paste(Section.RESTORE_END);

    assertThat(shown).contains("COMMIT");
    assertThat(sql("SELECT username FROM users")).isEqualTo("kept");
  }

  private String sql(String statement) {
    return kubectl
        .ok(
            "exec",
            "media-0",
            "-c",
            "postgres",
            "--",
            "psql",
            "-XqAt",
            "-d",
            "revenge",
            "-c",
            statement)
        .strip();
  }

  private static String paste(Section section) {
    return run(section, "");
  }

  /** The first section ends with a shell somewhere else, where the others are pasted. */
  private static String pasteInto(Section shell, Section first, Section second) {
    return run(shell, "set -e\n" + first.commands() + second.commands());
  }

  /** Ends with the first command that fails. */
  private static String run(Section section, String input) {
    return Command.run(Section.ROOT, LIMIT, input, List.of("sh", "-e", "-c", section.commands()))
        .orFail();
  }
}
