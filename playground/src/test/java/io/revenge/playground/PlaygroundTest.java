package io.revenge.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.playground.kubernetes.ApiWrite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One world for all tests: they leave the database as they found it, and the last one deletes it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlaygroundTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Names MEDIA = new Names("default", "media");

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private World world;
  private boolean ready;

  @BeforeAll
  void runTheSmallestSample() throws IOException, InterruptedException {
    world = World.start(Path.of("target"), Clock.systemUTC());
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    ready =
        new Playground(world, Clock.systemUTC(), out)
            .run(Files.readString(Path.of("../samples/minimal.yaml")), LIMIT);
  }

  @AfterAll
  void close() throws IOException {
    world.close();
  }

  @Test
  @Order(1)
  void theSmallestSampleBecomesReady() {
    assertThat(ready).as(this::printed).isTrue();
  }

  @Test
  @Order(1)
  void theLineOfKubectlGetIsPrinted() {
    assertThat(printed())
        .containsPattern("NAME +READY +REASON +VERSION +MODULES +ARCHIVING +LAST BACKUP +AGE")
        .containsPattern("media +True +\\w+ +18\\.\\d+ .*Unknown");
  }

  @Test
  @Order(1)
  void theModulesArePrinted() {
    assertThat(printed())
        .containsPattern("users +0\\d{5} +Applied")
        .containsPattern("tvshows +0\\d{5} +Applied");
  }

  @Test
  @Order(1)
  void thePrintedConnectionStringConnects() throws SQLException {
    assertThat(query("SELECT 1")).isEqualTo("1");
  }

  @Test
  @Order(2)
  void aRestartedOperatorWritesNothingButWhatIsMissing() throws IOException {
    world.stopOperator();
    ConfigMap config =
        world.client().configMaps().inNamespace("default").withName(MEDIA.configMap()).require();
    world.client().resource(config).delete();
    int before = world.writes().size();
    world.startOperator();
    patiently().until(() -> world.client().resource(config).get(), Objects::nonNull);
    assertThat(operatorsWrites(before)).extracting(ApiWrite::kind).containsOnly("ConfigMap");
  }

  @Test
  @Order(3)
  void aDeletedPodComesBackWithItsData() throws SQLException {
    query("CREATE TABLE kept AS SELECT 42 AS answer");
    Pod pod = world.client().pods().inNamespace("default").withName(MEDIA.pod()).require();
    world.client().resource(pod).delete();
    patiently().ignoreExceptions().until(() -> query("SELECT answer FROM kept").equals("42"));
    query("DROP TABLE kept");
  }

  @Test
  @Order(4)
  void aDeletedDatabaseLeavesItsVolumes() {
    world
        .client()
        .resources(RevengeDatabase.class)
        .inNamespace("default")
        .withName("media")
        .delete();
    patiently()
        .until(
            () ->
                world.client().apps().statefulSets().inAnyNamespace().list().getItems().isEmpty());
    assertThat(world.client().persistentVolumeClaims().inAnyNamespace().list().getItems())
        .isNotEmpty();
  }

  private List<ApiWrite> operatorsWrites(int from) {
    List<ApiWrite> writes = world.writes();
    return writes.subList(from, writes.size()).stream()
        .filter(write -> write.fieldManager().equals(Labels.OPERATOR))
        .toList();
  }

  private static ConditionFactory patiently() {
    return await().atMost(LIMIT).pollInterval(Duration.ofMillis(100));
  }

  /** The first column of the first row, empty when there is none. */
  private String query(String sql) throws SQLException {
    URI url =
        URI.create(
            printed()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("postgresql://"))
                .findFirst()
                .orElseThrow());
    String[] login = url.getUserInfo().split(":", 2);
    String jdbc =
        "jdbc:postgresql://%s:%d%s?%s"
            .formatted(url.getHost(), url.getPort(), url.getPath(), url.getQuery());
    try (java.sql.Connection connection = DriverManager.getConnection(jdbc, login[0], login[1]);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  private String printed() {
    return output.toString(StandardCharsets.UTF_8);
  }
}
