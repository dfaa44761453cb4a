package io.revenge.operator.credentials;

import io.revenge.operator.postgres.Pem;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A certificate and its private key. */
record Identity(X509Certificate certificate, PrivateKey key) {

  /** Reads what is stored; nothing when it is missing, damaged, or the key of something else. */
  static Optional<Identity> read(
      SecretData data, String certificateKey, String keyKey, Signatures signatures) {
    try {
      List<X509Certificate> certificates = Pem.certificates(data.text(certificateKey));
      if (certificates.size() != 1) {
        return Optional.empty();
      }
      Identity identity = new Identity(certificates.getFirst(), Pem.privateKey(data.text(keyKey)));
      return Optional.of(identity)
          .filter(found -> signatures.fits(found.certificate(), found.key()));
    } catch (GeneralSecurityException damaged) {
      return Optional.empty();
    }
  }

  boolean isAuthority() {
    return isAuthority(certificate);
  }

  static boolean isAuthority(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0
        && certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  static boolean validAt(Instant now, X509Certificate certificate) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && now.isBefore(certificate.getNotAfter().toInstant());
  }

  /** When two thirds of the certificate's life are over. */
  static Instant dueAt(X509Certificate certificate) {
    return certificate
        .getNotBefore()
        .toInstant()
        .plus(life(certificate).multipliedBy(2).dividedBy(3));
  }

  static Duration life(X509Certificate certificate) {
    return Duration.between(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }
}
