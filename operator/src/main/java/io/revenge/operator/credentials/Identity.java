package io.revenge.operator.credentials;

import io.revenge.operator.postgres.Pem;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A certificate and its private key. */
record Identity(X509Certificate certificate, PrivateKey key) {

  private static final byte[] CHALLENGE = {42};

  /** Reads what is stored; nothing when it is missing, damaged, or the key of something else. */
  static Optional<Identity> read(SecretData data, String certificateKey, String keyKey) {
    try {
      List<X509Certificate> certificates = Pem.certificates(data.text(certificateKey));
      if (certificates.size() != 1) {
        return Optional.empty();
      }
      Identity identity = new Identity(certificates.getFirst(), Pem.privateKey(data.text(keyKey)));
      return identity.fits() ? Optional.of(identity) : Optional.empty();
    } catch (GeneralSecurityException damaged) {
      return Optional.empty();
    }
  }

  private boolean fits() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(Mint.SIGNATURE);
    signature.initSign(key);
    signature.update(CHALLENGE);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(CHALLENGE);
    return signature.verify(signed);
  }

  boolean signed(X509Certificate other) {
    return signed(certificate, other);
  }

  /** Whether the CA signed the certificate. */
  static boolean signed(X509Certificate authority, X509Certificate other) {
    if (!authority.getSubjectX500Principal().equals(other.getIssuerX500Principal())) {
      return false;
    }
    try {
      other.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException forged) {
      return false;
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
