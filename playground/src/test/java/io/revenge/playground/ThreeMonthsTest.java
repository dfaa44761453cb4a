package io.revenge.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.partition.Month;
import io.revenge.operator.postgres.Pem;
import io.revenge.operator.postgres.Presented;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A quarter of a year of an operator's life, which ends now: PostgreSQL's clock is the real one, so
 * that no certificate may be of the future.
 */
class ThreeMonthsTest {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Names MEDIA = new Names("default", "media");

  /** Less than the 90 days of a certificate: the first one is still good at the real time. */
  private static final Duration QUARTER = Duration.ofDays(85);

  private static final Duration STEP = Duration.ofDays(5);
  private static final Duration MOMENT = Duration.ofHours(8);
  private static final Duration RETENTION = Duration.ofDays(90);

  private final AtomicReference<Duration> behind = new AtomicReference<>(QUARTER);
  private final Clock clock =
      ((InstantSource) () -> Instant.now().minus(behind.get())).withZone(ZoneOffset.UTC);

  @Test
  void partitionsComeBeforeTheyAreNeededAndGoWhenTheyMayAndCertificatesChangeUnnoticed(
      @TempDir Path files) throws Exception {
    try (World world = World.start(Path.of("target"), clock)) {
      apply(world, 0);
      X509Certificate first = certificate(world, MEDIA.appSecret());
      X509Certificate firstOfServer = certificate(world, MEDIA.serverSecret());
      try (Connection owner =
              Visitor.connect(world, MEDIA, Files.createDirectory(files.resolve("owner")));
          Visitor visitor = Visitor.start(world, MEDIA, files.resolve("visitor"))) {
        SortedSet<Month> written = writePast(owner);
        apply(world, 1);
        patiently().until(() -> inDefault(owner) == 0);

        for (int step = 2; !behind.get().isZero(); step++) {
          Duration goal = later(behind.get(), STEP);
          while (behind.get().compareTo(goal) > 0) {
            behind.updateAndGet(until -> later(until, MOMENT));
            written.add(write(owner, clock.instant()));
            assertThat(inDefault(owner)).as(() -> "in DEFAULT at " + clock.instant()).isZero();
          }
          apply(world, step);
          patiently().untilAsserted(() -> assertThat(past(owner)).isEqualTo(kept(written)));
        }

        assertThat(certificate(world, MEDIA.appSecret())).isNotEqualTo(first);
        patiently()
            .untilAsserted(
                () ->
                    assertThat(Presented.by(world.address(MEDIA), LIMIT).certificate())
                        .isNotEqualTo(firstOfServer)
                        .isEqualTo(certificate(world, MEDIA.serverSecret())));
        int visits = visitor.visits();
        patiently().until(() -> visitor.visits() > visits + 10);
        assertThat(visitor.refusals()).isEmpty();
      }
    }
  }

  /** And waits until it is in force; with the number each pass has a new request to work on. */
  private void apply(World world, int number) {
    world.apply(
        """
        apiVersion: revenge.io/v1alpha1
        kind: RevengeDatabase
        metadata: {name: media}
        spec:
          modules: []
          postgres: {parameters: {work_mem: %dkB}}
          connection: {sslMode: verify-full}
          partitions: {monthsAhead: 1, tables: [{name: activity_log, retention: %dd}]}
          archive: {enabled: false}
        """
            .formatted(1024 + number, RETENTION.toDays()));
    patiently().until(() -> isReady(world));
  }

  private static boolean isReady(World world) {
    RevengeDatabase database =
        world
            .client()
            .resources(RevengeDatabase.class)
            .inNamespace(MEDIA.namespace())
            .withName(MEDIA.name())
            .require();
    return Progress.condition(database, "Ready")
        .filter(ready -> ready.getStatus().equals("True"))
        .filter(
            ready ->
                Objects.equals(
                    ready.getObservedGeneration(), database.getMetadata().getGeneration()))
        .isPresent();
  }

  /** Rows as if the application were older than the operator. */
  private SortedSet<Month> writePast(Connection owner) throws SQLException {
    SortedSet<Month> months = new TreeSet<>();
    for (int days = 0; days <= 80; days += 10) {
      months.add(write(owner, clock.instant().minus(Duration.ofDays(days))));
    }
    return months;
  }

  private static Month write(Connection owner, Instant at) throws SQLException {
    try (PreparedStatement insert =
        owner.prepareStatement(
            "INSERT INTO activity_log (user_id, action, created_at)"
                + " VALUES (gen_random_uuid(), 'watched', ?)")) {
      insert.setObject(1, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
      insert.executeUpdate();
    }
    return Month.containing(at);
  }

  /** Of the months that rows were written to, those that do not lie wholly before the cutoff. */
  private SortedSet<String> kept(SortedSet<Month> written) {
    Instant cutoff = clock.instant().minus(RETENTION);
    return written.stream()
        .filter(month -> month.range().to().isAfter(cutoff))
        .map(month -> month.partitionOf("activity_log"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The partitions up to the current month. */
  private SortedSet<String> past(Connection owner) throws SQLException {
    String current = Month.containing(clock.instant()).partitionOf("activity_log");
    try (Statement statement = owner.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
                    + " WHERE inhparent = 'activity_log'::regclass"
                    + " AND relname <> 'activity_log_default'")) {
      SortedSet<String> partitions = new TreeSet<>();
      while (rows.next()) {
        partitions.add(rows.getString(1));
      }
      return Collections.unmodifiableSortedSet(partitions.headSet(current + "\0"));
    }
  }

  private static long inDefault(Connection owner) throws SQLException {
    try (Statement statement = owner.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM activity_log_default")) {
      count.next();
      return count.getLong(1);
    }
  }

  private static X509Certificate certificate(World world, String secret)
      throws CertificateException {
    String text =
        world
            .client()
            .secrets()
            .inNamespace(MEDIA.namespace())
            .withName(secret)
            .require()
            .getData()
            .get("tls.crt");
    return Pem.certificates(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8))
        .getFirst();
  }

  private static Duration later(Duration behind, Duration step) {
    return Collections.max(List.of(behind.minus(step), Duration.ZERO));
  }

  private static ConditionFactory patiently() {
    return await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).ignoreExceptions();
  }
}
