package io.revenge.operator.credentials;

import static io.revenge.operator.credentials.World.NAMES;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.revenge.operator.postgres.Pem;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/**
 * Walks through the years, and lets everybody meet everybody with the files of today and with those
 * of weeks ago.
 */
class RolloverPropertiesTest {

  /** From one CA through the whole change to the next. */
  private static final Duration WALK = Duration.ofDays(5 * 365 + 60);

  /** What the package promises. */
  private static final Duration STALE = Duration.ofDays(28);

  private static final List<String> CLIENTS =
      List.of(
          NAMES.operatorSecret(), NAMES.exporterSecret(), NAMES.backupSecret(), NAMES.appSecret());

  private static final List<String> ALL =
      List.of(
          NAMES.caSecret(),
          NAMES.serverSecret(),
          NAMES.operatorSecret(),
          NAMES.exporterSecret(),
          NAMES.backupSecret(),
          NAMES.appSecret());

  /** One shows its certificate to another, who trusts the bundle. */
  private record Meeting(String bundle, String certificate) {}

  private record Version(Instant readAt, Map<String, Secret> secrets) {}

  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  void nobodyIsRefusedWhoReadsItsFilesOnceInFourWeeks(@ForAll @IntRange(min = 9, max = 14) int days)
      throws GeneralSecurityException {
    World world = new World();
    Deque<Version> versions = new ArrayDeque<>();
    for (Instant end = world.now().plus(WALK); world.now().isBefore(end); ) {
      world.reconcile();
      meet(world, versions, STALE, CLIENTS);
      world.passes(Duration.ofDays(days));
    }
  }

  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  void nobodyIsRefusedWhicheverSecretIsLost(@ForAll long seed) throws GeneralSecurityException {
    Random random = new Random(seed);
    World world = new World();
    Deque<Version> versions = new ArrayDeque<>();
    for (Instant end = world.now().plus(WALK); world.now().isBefore(end); ) {
      world.reconcile();
      meet(world, versions, STALE, CLIENTS);
      world.passes(Duration.ofDays(5 + random.nextInt(20)));
      world.lose(ALL.get(random.nextInt(ALL.size())));
    }
  }

  @Property(tries = 3, shrinking = ShrinkingMode.OFF)
  void onlyTheOperatorIsRefusedWhenTheCaIsLostAltogether(
      @ForAll @IntRange(min = 1, max = 2000) int days) throws GeneralSecurityException {
    World world = new World();
    for (Instant lost = world.now().plus(Duration.ofDays(days)); world.now().isBefore(lost); ) {
      world.reconcile();
      world.passes(Duration.ofDays(25));
    }
    world.reconcile();
    Deque<Version> versions = new ArrayDeque<>();
    meet(world, versions, Duration.ZERO, CLIENTS);
    world.passes(Duration.ofHours(5));
    world.lose(NAMES.caSecret(), NAMES.operatorSecret());
    List<String> others = CLIENTS.subList(1, CLIENTS.size());
    for (Instant end = world.now().plus(Duration.ofDays(120)); world.now().isBefore(end); ) {
      world.reconcile();
      meet(world, versions, Duration.ofDays(6), others);
      meet(world, new ArrayDeque<>(), Duration.ZERO, CLIENTS);
      world.passes(Duration.ofDays(3));
    }
  }

  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  void everyRenewalIsAnnouncedAndLastsUntilTheNext(@ForAll @IntRange(max = 3600) int seconds) {
    World world = new World();
    for (Instant end = world.now().plus(WALK); world.now().isBefore(end); ) {
      CredentialPlan plan = world.reconcile();
      assertThat(world.reconcile().changed()).isEmpty();
      assertThat(plan.nextRenewal()).isAfter(world.now());
      world.goTo(plan.nextRenewal().minusMillis(1));
      assertThat(world.reconcile().changed()).isEmpty();
      world.goTo(plan.nextRenewal().plusSeconds(seconds));
    }
  }

  /** Everybody with what it read at any time within {@code stale}. */
  private static void meet(
      World world, Deque<Version> versions, Duration stale, List<String> clients)
      throws GeneralSecurityException {
    versions.addLast(new Version(world.now(), world.secrets()));
    while (versions.getFirst().readAt().isBefore(world.now().minus(stale))) {
      versions.removeFirst();
    }
    Set<Meeting> meetings = new HashSet<>();
    for (Version server : versions) {
      for (Version client : versions) {
        for (String name : clients) {
          meetings.add(
              new Meeting(
                  text(client, name, "ca.crt"), text(server, NAMES.serverSecret(), "tls.crt")));
          meetings.add(
              new Meeting(
                  text(server, NAMES.serverSecret(), "ca.crt"), text(client, name, "tls.crt")));
        }
      }
    }
    for (Meeting meeting : meetings) {
      accepts(meeting, world.now());
    }
  }

  private static String text(Version version, String secret, String key) {
    return SecretData.of(version.secrets().get(secret)).text(key);
  }

  /** By Java's own validation of certification paths. */
  private static void accepts(Meeting meeting, Instant now) throws GeneralSecurityException {
    Set<TrustAnchor> anchors =
        Pem.certificates(meeting.bundle()).stream()
            .map(authority -> new TrustAnchor(authority, null))
            .collect(Collectors.toSet());
    PKIXParameters parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    try {
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509")
                  .generateCertPath(Pem.certificates(meeting.certificate())),
              parameters);
    } catch (CertPathValidatorException refused) {
      throw new AssertionError("refused at " + now + ": " + meeting, refused);
    }
  }
}
