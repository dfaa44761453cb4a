package io.revenge.operator.credentials;

import io.revenge.operator.postgres.Pem;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The CAs of one database at one time.
 *
 * @param signer signs new certificates
 * @param next trusted already, signs later
 * @param trusted what {@code ca.crt} holds: signer, next, and those of before that have not expired
 */
record Authorities(Identity signer, @Nullable Identity next, List<X509Certificate> trusted) {

  /** How long a CA is trusted before it signs. */
  static final Duration SETTLING = Duration.ofDays(90);

  /**
   * Under which keys a Secret holds the CAs.
   *
   * @param signer prefix of {@code .crt} and {@code .key}
   * @param next the same of the next CA
   */
  record Keys(String signer, String next) {

    /** In the CA's own Secret. */
    static final Keys OWN = new Keys("tls", "next");

    /** In the operator's Secret, beside its certificate. */
    static final Keys COPY = new Keys("authority", "authority-next");

    private Optional<Identity> signer(SecretData data, Instant now, Signatures signatures) {
      return authority(data, signer, now, signatures);
    }

    private Optional<Identity> next(SecretData data, Instant now, Signatures signatures) {
      return authority(data, next, now, signatures);
    }

    private static Optional<Identity> authority(
        SecretData data, String prefix, Instant now, Signatures signatures) {
      return Identity.read(data, prefix + ".crt", prefix + ".key", signatures)
          .filter(Identity::isAuthority)
          .filter(found -> Identity.validAt(now, found.certificate()));
    }
  }

  /**
   * Reads the CAs of a Secret; nothing when it holds none that can sign now.
   *
   * @param before those that are trusted besides
   */
  static Optional<Authorities> read(
      SecretData data,
      Keys keys,
      Collection<X509Certificate> before,
      Instant now,
      Signatures signatures) {
    Optional<Identity> next = keys.next(data, now, signatures);
    return keys.signer(data, now, signatures)
        .map(signer -> of(signer, next.orElse(null), before, now))
        .or(() -> next.map(signer -> of(signer, null, before, now)));
  }

  /** The CA certificates of a Secret's {@code ca.crt}; none when it is damaged. */
  static List<X509Certificate> trusted(SecretData data) {
    try {
      return Pem.certificates(data.text("ca.crt")).stream().filter(Identity::isAuthority).toList();
    } catch (CertificateException damaged) {
      return List.of();
    }
  }

  static Authorities of(
      Identity signer, @Nullable Identity next, Collection<X509Certificate> before, Instant now) {
    Stream<X509Certificate> own =
        Stream.of(Optional.of(signer), Optional.ofNullable(next))
            .flatMap(Optional::stream)
            .map(Identity::certificate);
    Stream<X509Certificate> others =
        before.stream()
            .filter(certificate -> Identity.validAt(now, certificate))
            .sorted(
                Comparator.comparing(X509Certificate::getNotAfter)
                    .reversed()
                    .thenComparing(X509Certificate::getSerialNumber));
    return new Authorities(signer, next, Stream.concat(own, others).distinct().toList());
  }

  /** Takes the steps that are due: lets the next CA sign, makes the one after it. */
  Authorities at(Instant now, Supplier<Identity> another) {
    Authorities result = this;
    if (result.next != null && !now.isBefore(result.signsAt(result.next))) {
      result = of(result.next, null, result.trusted, now);
    }
    if (result.next == null && !now.isBefore(Identity.dueAt(result.signer.certificate()))) {
      result = of(result.signer, another.get(), result.trusted, now);
      return result.at(now, another);
    }
    return result;
  }

  /** Earlier than usual when the signer's own end would cut the life of what it signs. */
  private Instant signsAt(Identity following) {
    return earlier(
        settledAt(following), signer.certificate().getNotAfter().toInstant().minus(Mint.LEAF_LIFE));
  }

  private static Instant settledAt(Identity authority) {
    return authority.certificate().getNotBefore().toInstant().plus(SETTLING);
  }

  /** When {@link #at} has something to do, or a CA leaves {@code ca.crt}. */
  Instant nextChange() {
    Instant step = next == null ? Identity.dueAt(signer.certificate()) : signsAt(next);
    return trusted.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .reduce(step, Authorities::earlier);
  }

  boolean trusts(X509Certificate leaf, Signatures signatures) {
    return trusted.stream().anyMatch(authority -> signatures.signed(authority, leaf));
  }

  /**
   * When a certificate is to be made anew: when it is due; and when a CA would sign that is not
   * known everywhere yet, later, for as long as the certificate lasts.
   */
  Instant renewalOf(X509Certificate leaf, Signatures signatures) {
    Instant due = Identity.dueAt(leaf);
    if (signatures.signed(signer.certificate(), leaf) || !settledAt(signer).isAfter(due)) {
      return due;
    }
    Instant last = leaf.getNotAfter().toInstant().minus(Identity.life(leaf).dividedBy(12));
    return earlier(settledAt(signer), last);
  }

  /** {@code ca.crt}. */
  String bundle() {
    return Pem.of(trusted);
  }

  /** Certificates and keys, to be read again by {@link #read}. */
  Map<String, String> stored(Keys keys) {
    Map<String, String> data = new TreeMap<>();
    data.put("ca.crt", bundle());
    store(data, keys.signer(), signer);
    if (next != null) {
      store(data, keys.next(), next);
    }
    return data;
  }

  private static void store(Map<String, String> data, String prefix, Identity authority) {
    data.put(prefix + ".crt", Pem.of(authority.certificate()));
    data.put(prefix + ".key", Pem.of(authority.key()));
  }

  static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
