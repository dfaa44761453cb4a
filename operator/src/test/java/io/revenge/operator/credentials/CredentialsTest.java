package io.revenge.operator.credentials;

import static io.revenge.operator.credentials.World.NAMES;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.postgres.Pem;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CredentialsTest {

  private final World world = new World();

  static Stream<String> everySecret() {
    return Stream.of(
        NAMES.caSecret(),
        NAMES.serverSecret(),
        NAMES.operatorSecret(),
        NAMES.exporterSecret(),
        NAMES.backupSecret(),
        NAMES.appSecret());
  }

  static Stream<String> everyCertificate() {
    return everySecret().filter(name -> !name.equals(NAMES.caSecret()));
  }

  @Test
  void everySecretIsMadeAndLabelled() {
    CredentialPlan plan = world.reconcile();

    assertThat(plan.secrets())
        .extracting(secret -> secret.getMetadata().getName())
        .containsExactlyElementsOf(everySecret().toList());
    assertThat(plan.secrets())
        .allSatisfy(
            secret ->
                assertThat(secret.getMetadata().getLabels())
                    .isEqualTo(Labels.ofWhatMayOutlive(NAMES)));
  }

  @Test
  void secretsThatAreMissingCarryNoVersion() {
    assertThat(world.reconcile().secrets())
        .allSatisfy(secret -> assertThat(secret.getMetadata().getResourceVersion()).isNull());
  }

  @Test
  void theSecondPassChangesNothing() {
    List<Secret> first = world.reconcile().secrets();

    CredentialPlan second = world.reconcile();

    assertThat(second.changed()).isEmpty();
    assertThat(second.secrets()).isEqualTo(first);
  }

  @Test
  void nothingChangesBeforeTheNextRenewal() {
    CredentialPlan plan = world.reconcile();
    world.goTo(plan.nextRenewal().minusMillis(1));

    assertThat(world.reconcile().changed()).isEmpty();
  }

  @Test
  void certificatesAreRenewedAfterTwoThirdsOfTheirLife() {
    CredentialPlan plan = world.reconcile();

    assertThat(Duration.between(world.now(), plan.nextRenewal()).toDays()).isEqualTo(59);

    world.goTo(plan.nextRenewal());
    assertThat(world.reconcile().changed())
        .containsExactlyInAnyOrderElementsOf(everyCertificate().toList());
  }

  @Test
  void aRenewedSecretIsWrittenOverTheOneItWasComputedFrom() {
    world.goTo(world.reconcile().nextRenewal());

    assertThat(world.reconcile().secrets())
        .filteredOn(secret -> secret.getMetadata().getName().equals(NAMES.serverSecret()))
        .singleElement()
        .satisfies(secret -> assertThat(secret.getMetadata().getResourceVersion()).isEqualTo("7"));
  }

  @ParameterizedTest
  @MethodSource("everySecret")
  void aLostSecretComesBackAndNoOtherChanges(String name) {
    world.reconcile();
    world.lose(name);

    assertThat(world.reconcile().changed()).containsExactly(name);
  }

  @Test
  void aLostCaComesBackWithTheSameKey() {
    world.reconcile();
    Map<String, Secret> before = world.secrets();
    world.lose(NAMES.caSecret());

    world.reconcile();

    assertThat(world.secrets().get(NAMES.caSecret())).isEqualTo(before.get(NAMES.caSecret()));
  }

  @Test
  void whatALostCaSignedIsKeptBesideTheNewCa() {
    world.reconcile();
    String server = world.text(NAMES.serverSecret(), "tls.crt");
    String authority = world.text(NAMES.caSecret(), "tls.crt");
    world.lose(NAMES.caSecret(), NAMES.operatorSecret());

    world.reconcile();

    assertThat(world.text(NAMES.serverSecret(), "tls.crt")).isEqualTo(server);
    assertThat(world.text(NAMES.serverSecret(), "ca.crt"))
        .isEqualTo(world.text(NAMES.caSecret(), "tls.crt") + authority);
  }

  @ParameterizedTest
  @MethodSource("everyCertificate")
  void aDamagedCertificateIsMadeAnew(String name) throws Exception {
    world.reconcile();
    world.edit(name, "tls.crt", text -> text.replace('M', 'N'));

    assertThat(world.reconcile().changed()).containsExactly(name);
    assertThat(Pem.certificates(world.text(name, "tls.crt"))).hasSize(1);
  }

  @Test
  void aKeyOfAnotherCertificateIsMadeAnew() {
    world.reconcile();
    String other = world.text(NAMES.backupSecret(), "tls.key");
    world.edit(NAMES.serverSecret(), "tls.key", key -> other);

    world.reconcile();

    assertThat(world.text(NAMES.serverSecret(), "tls.key")).isNotEqualTo(other);
  }

  @Test
  void aCertificateOfAnotherRoleIsMadeAnew() throws Exception {
    world.reconcile();
    for (String key : List.of("tls.crt", "tls.key")) {
      String other = world.text(NAMES.backupSecret(), key);
      world.edit(NAMES.exporterSecret(), key, value -> other);
    }

    world.reconcile();

    assertThat(certificate(NAMES.exporterSecret()).getSubjectX500Principal().getName())
        .isEqualTo("CN=revenge_exporter");
  }

  @Test
  void aCertificateOfAnotherNameIsMadeAnew() {
    world.reconcile();
    Credentials elsewhere = new Credentials(new SecureRandom());
    var other = World.database(null);
    other.getMetadata().setName("other");
    Names otherNames = Names.of(other);
    Map<String, Secret> copied =
        Map.of(
            otherNames.caSecret(), secret(NAMES.caSecret()),
            otherNames.serverSecret(), secret(NAMES.serverSecret()));

    CredentialPlan plan = elsewhere.desired(other, copied, world.now());

    assertThat(plan.changed()).contains(otherNames.serverSecret());
  }

  @Test
  void aDamagedBundleIsPutRight() {
    world.reconcile();
    String bundle = world.text(NAMES.backupSecret(), "ca.crt");
    world.edit(NAMES.backupSecret(), "ca.crt", text -> "nothing");

    world.reconcile();

    assertThat(world.text(NAMES.backupSecret(), "ca.crt")).isEqualTo(bundle);
  }

  @Test
  void whatIsTrustedIsNotForgottenWithTheBundleOfTheCa() {
    world.reconcile();
    world.lose(NAMES.caSecret(), NAMES.operatorSecret());
    world.reconcile();
    String bundle = world.text(NAMES.serverSecret(), "ca.crt");
    world.edit(NAMES.caSecret(), "ca.crt", text -> "");

    assertThat(world.reconcile().changed()).containsExactly(NAMES.caSecret());
    assertThat(world.text(NAMES.serverSecret(), "ca.crt")).isEqualTo(bundle);
  }

  @Test
  void everythingIsMadeAnewAfterYearsOfStandstill() {
    world.reconcile();
    world.passes(Duration.ofDays(6 * 365));

    assertThat(world.reconcile().changed())
        .containsExactlyInAnyOrderElementsOf(everySecret().toList());
    assertThat(world.reconcile().changed()).isEmpty();
  }

  @Test
  void certificatesFromTheFutureAreMadeAnew() {
    world.reconcile();
    world.goTo(World.START.minus(Duration.ofDays(400)));

    world.reconcile();

    assertThat(world.reconcile().changed()).isEmpty();
    assertThat(Identity.validAt(world.now(), serverCertificate())).isTrue();
  }

  @Test
  void aKeyThatAPersonAddedIsNotOurs() {
    world.reconcile();
    world.edit(NAMES.appSecret(), "comment", none -> "mine");

    CredentialPlan plan = world.reconcile();

    assertThat(plan.changed()).isEmpty();
    assertThat(plan.secrets().getLast().getData()).doesNotContainKey("comment");
  }

  @Test
  void theServersCertificateHasEveryNameThatReachesIt() throws Exception {
    world.reconcile();

    assertThat(serverCertificate().getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .containsExactlyInAnyOrder(
            "media",
            "media.revenge",
            "media.revenge.svc",
            "media.revenge.svc.cluster.local",
            "media-0.media-headless",
            "media-0.media-headless.revenge",
            "media-0.media-headless.revenge.svc",
            "media-0.media-headless.revenge.svc.cluster.local",
            "localhost",
            "127.0.0.1");
  }

  @Test
  void secretsOfCertificatesAreOfTheTypeThatToolsLookFor() {
    world.reconcile();

    assertThat(everySecret().map(name -> secret(name).getType()))
        .containsExactly(
            "kubernetes.io/tls",
            "kubernetes.io/tls",
            "kubernetes.io/tls",
            "kubernetes.io/tls",
            "kubernetes.io/tls",
            "Opaque");
  }

  @Test
  void theTypeOfASecretThatExistsIsKept() {
    world.reconcile();
    secret(NAMES.appSecret()).setType("kubernetes.io/basic-auth");

    assertThat(world.reconcile().secrets().getLast().getType())
        .isEqualTo("kubernetes.io/basic-auth");
  }

  @Test
  void theCaIsNamedAfterItsDatabase() throws Exception {
    world.reconcile();

    assertThat(certificate(NAMES.caSecret()).getSubjectX500Principal().getName())
        .matches("CN=revenge-operator CA [0-9a-f]{32},OU=media,O=revenge");
  }

  @Test
  void aCertificateEndsNoLaterThanItsCa() {
    Mint mint = new Mint(new SecureRandom());
    Identity authority = mint.authority(NAMES, World.START);
    Instant late = World.START.plus(Mint.AUTHORITY_LIFE).minus(Duration.ofDays(3));

    Identity leaf = mint.leaf(authority, Profile.client("revenge_backup"), late);

    assertThat(leaf.certificate().getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
  }

  private Secret secret(String name) {
    Secret secret = world.secrets().get(name);
    if (secret == null) {
      throw new AssertionError("no Secret " + name);
    }
    return secret;
  }

  private X509Certificate serverCertificate() {
    try {
      return certificate(NAMES.serverSecret());
    } catch (CertificateException damaged) {
      throw new AssertionError(damaged);
    }
  }

  private X509Certificate certificate(String name) throws CertificateException {
    return Pem.certificates(world.text(name, "tls.crt")).getFirst();
  }
}
