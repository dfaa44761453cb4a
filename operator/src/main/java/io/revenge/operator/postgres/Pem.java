package io.revenge.operator.postgres;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Certificates and elliptic-curve keys as text (RFC 7468). */
public final class Pem {

  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";

  private Pem() {}

  public static String of(X509Certificate certificate) {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + LINES.encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public static String of(List<X509Certificate> certificates) {
    return certificates.stream().map(Pem::of).collect(Collectors.joining());
  }

  public static String of(PrivateKey key) {
    return KEY_BEGIN + "\n" + LINES.encodeToString(key.getEncoded()) + "\n" + KEY_END + "\n";
  }

  /**
   * Reads certificates in the order of the text.
   *
   * @throws CertificateException the text is anything else than certificates
   */
  public static List<X509Certificate> certificates(String text) throws CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  /**
   * Reads an elliptic-curve key in PKCS #8.
   *
   * @throws GeneralSecurityException the text is anything else
   */
  public static PrivateKey privateKey(String text) throws GeneralSecurityException {
    String body = text.strip();
    if (!body.startsWith(KEY_BEGIN) || !body.endsWith(KEY_END)) {
      throw new InvalidKeyException("not a PKCS #8 key in PEM");
    }
    try {
      byte[] encoded =
          Base64.getMimeDecoder()
              .decode(body.substring(KEY_BEGIN.length(), body.length() - KEY_END.length()));
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (IllegalArgumentException notBase64) {
      throw new InvalidKeyException("not a PKCS #8 key in PEM", notBase64);
    }
  }
}
