package io.revenge.operator.credentials;

import io.revenge.operator.kubernetes.Names;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys and certificates: ECDSA on P-256, which every client of PostgreSQL understands. */
final class Mint {

  static final String SIGNATURE = "SHA256withECDSA";

  static final Duration AUTHORITY_LIFE = Duration.ofDays(5 * 365);
  static final Duration LEAF_LIFE = Duration.ofDays(90);

  /** Clocks of nodes differ: a new certificate must not be from the future anywhere. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;

  private final SecureRandom random;

  Mint(SecureRandom random) {
    this.random = random;
  }

  /** A CA, with a name of its own: it may share {@code ca.crt} with the one before it. */
  Identity authority(Names names, Instant now) {
    BigInteger serial = serial();
    X500Name name =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, names.namespace())
            .addRDN(BCStyle.OU, names.name())
            .addRDN(BCStyle.CN, "revenge-operator CA " + serial.toString(16))
            .build();
    try {
      KeyPair keys = keys();
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  name,
                  serial,
                  from(now),
                  Date.from(seconds(now).plus(AUTHORITY_LIFE)),
                  name,
                  keys.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
              .addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  extensions.createSubjectKeyIdentifier(keys.getPublic()));
      return sign(builder, keys, keys);
    } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A certificate of a server or client, which ends no later than its CA's. */
  Identity leaf(Identity authority, Profile profile, Instant now) {
    Instant end = seconds(now).plus(LEAF_LIFE);
    Instant authorityEnd = authority.certificate().getNotAfter().toInstant();
    try {
      KeyPair keys = keys();
      PublicKey authorityKey = authority.certificate().getPublicKey();
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  authority.certificate().getSubjectX500Principal(),
                  serial(),
                  from(now),
                  Date.from(end.isBefore(authorityEnd) ? end : authorityEnd),
                  profile.subject(),
                  keys.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage, false, new ExtendedKeyUsage(profile.purpose()))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  extensions.createAuthorityKeyIdentifier(authorityKey));
      List<GeneralName> names = alternativeNames(profile);
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      return sign(builder, keys, new KeyPair(authorityKey, authority.key()));
    } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<GeneralName> alternativeNames(Profile profile) {
    List<GeneralName> names = new ArrayList<>();
    profile.hosts().forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
    profile
        .addresses()
        .forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
    return names;
  }

  private Identity sign(X509v3CertificateBuilder builder, KeyPair subject, KeyPair authority)
      throws GeneralSecurityException, OperatorCreationException {
    return new Identity(
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(
                    new JcaContentSignerBuilder(SIGNATURE)
                        .setSecureRandom(random)
                        .build(authority.getPrivate()))),
        subject.getPrivate());
  }

  private KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private BigInteger serial() {
    return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
  }

  private static Date from(Instant now) {
    return Date.from(seconds(now).minus(BACKDATED));
  }

  /** X.509 knows no fractions of a second. */
  private static Instant seconds(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS);
  }
}
