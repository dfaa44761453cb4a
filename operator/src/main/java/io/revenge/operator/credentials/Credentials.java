package io.revenge.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.ArgoCd;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.postgres.Login;
import io.revenge.operator.postgres.Pem;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Computes the Secrets of a database. Safe for use by many threads. */
public final class Credentials {

  /** Roles that log in by certificate. */
  public static final String OPERATOR_ROLE = "revenge_operator";

  public static final String EXPORTER_ROLE = "revenge_exporter";
  public static final String BACKUP_ROLE = "revenge_backup";

  private static final String TLS = "kubernetes.io/tls";
  private static final String OPAQUE = "Opaque";

  private final SecureRandom random;
  private final Mint mint;
  private final Signatures signatures = new Signatures();

  public Credentials(SecureRandom random) {
    this.random = random;
    this.mint = new Mint(random);
  }

  /**
   * The Secrets as they should be. Equal to those that exist when nothing is due.
   *
   * @param existing by name, as they are now; those that do not exist are left out
   */
  public CredentialPlan desired(
      RevengeDatabase database, Map<String, Secret> existing, Instant now) {
    return new Pass(Names.of(database), existing, now).plan(database);
  }

  /**
   * What the operator logs in with.
   *
   * @param secrets of a plan, after they were applied
   */
  public static Login login(RevengeDatabase database, Collection<Secret> secrets) {
    Names names = Names.of(database);
    SecretData operator = named(secrets, names.operatorSecret());
    return new Login(
        database.getMetadata().getUid(),
        database.getSpec().postgres().version(),
        operator.text("ca.crt"),
        operator.text("tls.crt"),
        operator.text("tls.key"),
        database.getSpec().database().name(),
        database.getSpec().database().owner(),
        named(secrets, names.appSecret()).text("password"));
  }

  /**
   * What the server has to serve.
   *
   * @param secrets of a plan, after they were applied
   */
  public static ServedCertificate served(RevengeDatabase database, Collection<Secret> secrets) {
    SecretData server = named(secrets, Names.of(database).serverSecret());
    return new ServedCertificate(server.text("tls.crt"), server.text("ca.crt"));
  }

  private static SecretData named(Collection<Secret> secrets, String name) {
    return SecretData.of(
        secrets.stream()
            .filter(secret -> secret.getMetadata().getName().equals(name))
            .findAny()
            .orElse(null));
  }

  /** One computation: what it reads, and what it has put together so far. */
  private final class Pass {

    private final Names names;
    private final Map<String, Secret> existing;
    private final Instant now;
    private final List<Secret> secrets = new ArrayList<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private Instant nextRenewal = Instant.MAX;

    Pass(Names names, Map<String, Secret> existing, Instant now) {
      this.names = names;
      this.existing = existing;
      this.now = now;
    }

    CredentialPlan plan(RevengeDatabase database) {
      Authorities authorities = authorities();
      awaits(authorities.nextChange());

      add(names.caSecret(), TLS, authorities.stored(Authorities.Keys.OWN));
      addCertificate(names.serverSecret(), authorities, Profile.server(names), Map.of());
      addCertificate(
          names.operatorSecret(),
          authorities,
          Profile.client(OPERATOR_ROLE),
          authorities.stored(Authorities.Keys.COPY));
      addCertificate(names.exporterSecret(), authorities, Profile.client(EXPORTER_ROLE), Map.of());
      addCertificate(names.backupSecret(), authorities, Profile.client(BACKUP_ROLE), Map.of());
      addApplication(database, authorities);
      return new CredentialPlan(secrets, changed, nextRenewal);
    }

    private Authorities authorities() {
      SecretData own = data(names.caSecret());
      SecretData copy = data(names.operatorSecret());
      List<X509Certificate> trusted =
          Stream.of(own, copy).map(Authorities::trusted).flatMap(List::stream).toList();
      return Authorities.read(own, Authorities.Keys.OWN, trusted, now, signatures)
          .or(() -> Authorities.read(copy, Authorities.Keys.COPY, trusted, now, signatures))
          .orElseGet(this::newAuthorities)
          .at(now, () -> mint.authority(names, now));
    }

    /** What the lost CA signed stays good, as far as a Secret still says what it was. */
    private Authorities newAuthorities() {
      List<X509Certificate> lost =
          existing.values().stream()
              .map(SecretData::of)
              .map(Authorities::trusted)
              .flatMap(List::stream)
              .toList();
      return Authorities.of(mint.authority(names, now), null, lost, now);
    }

    private void addCertificate(
        String name, Authorities authorities, Profile profile, Map<String, String> more) {
      Map<String, String> data = new TreeMap<>(more);
      data.putAll(certificate(name, authorities, profile));
      add(name, TLS, data);
    }

    private void addApplication(RevengeDatabase database, Authorities authorities) {
      String name = names.appSecret();
      String stored = data(name).text("password");
      String password =
          ApplicationSecret.usable(stored) ? stored : ApplicationSecret.newPassword(random);
      Map<String, String> data = new TreeMap<>(new ApplicationSecret(database, password).data());
      data.putAll(
          certificate(name, authorities, Profile.client(database.getSpec().database().owner())));
      add(name, OPAQUE, data);
    }

    private Map<String, String> certificate(String name, Authorities authorities, Profile profile) {
      Identity leaf =
          Identity.read(data(name), "tls.crt", "tls.key", signatures)
              .filter(found -> profile.describes(found.certificate()))
              .filter(found -> Identity.validAt(now, found.certificate()))
              .filter(found -> authorities.trusts(found.certificate(), signatures))
              .filter(found -> now.isBefore(authorities.renewalOf(found.certificate(), signatures)))
              .orElseGet(() -> mint.leaf(authorities.signer(), profile, now));
      awaits(authorities.renewalOf(leaf.certificate(), signatures));
      return Map.of(
          "ca.crt", authorities.bundle(),
          "tls.crt", Pem.of(leaf.certificate()),
          "tls.key", Pem.of(leaf.key()));
    }

    private void awaits(Instant change) {
      nextRenewal = Authorities.earlier(nextRenewal, change);
    }

    private SecretData data(String name) {
      return SecretData.of(existing.get(name));
    }

    private void add(String name, String type, Map<String, String> text) {
      Map<String, String> encoded = new TreeMap<>();
      text.forEach(
          (key, value) ->
              encoded.put(
                  key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
      Optional<Secret> before = Optional.ofNullable(existing.get(name));
      Secret secret =
          new SecretBuilder()
              .withNewMetadata()
              .withNamespace(names.namespace())
              .withName(name)
              .withLabels(Labels.ofWhatMayOutlive(names))
              .withAnnotations(ArgoCd.KEEPS)
              .endMetadata()
              .withType(before.map(Secret::getType).orElse(type))
              .withData(encoded)
              .build();
      if (before.filter(found -> says(found, encoded)).isEmpty()) {
        changed.add(name);
        before.ifPresent(
            found ->
                secret.getMetadata().setResourceVersion(found.getMetadata().getResourceVersion()));
      }
      secrets.add(secret);
    }

    /** Keys that a person added are not ours. */
    private boolean says(Secret found, Map<String, String> encoded) {
      return SecretData.of(found).encoded().entrySet().containsAll(encoded.entrySet());
    }
  }
}
