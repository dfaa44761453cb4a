package io.revenge.operator.credentials;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Verifies signatures, and remembers the outcome: every pass looks at the same certificates, and a
 * verification costs milliseconds. Safe for use by many threads.
 */
final class Signatures {

  /** Outcomes; a database has about a dozen, of some 150 bytes each. */
  private static final int REMEMBERED = 10_000;

  private static final byte[] CHALLENGE = {42};

  private final Map<ByteBuffer, Boolean> outcomes =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Asks whether something holds, which may take its time or fail. */
  private interface Question {
    boolean answer() throws GeneralSecurityException;
  }

  /** Whether the key is that of the certificate. */
  boolean fits(X509Certificate certificate, PrivateKey key) {
    return remembered(
        "fits",
        certificate,
        key.getEncoded(),
        () -> {
          Signature signature = Signature.getInstance(Mint.SIGNATURE);
          signature.initSign(key);
          signature.update(CHALLENGE);
          byte[] signed = signature.sign();
          signature.initVerify(certificate.getPublicKey());
          signature.update(CHALLENGE);
          return signature.verify(signed);
        });
  }

  /** Whether the CA signed the certificate. */
  boolean signed(X509Certificate authority, X509Certificate other) {
    if (!authority.getSubjectX500Principal().equals(other.getIssuerX500Principal())) {
      return false;
    }
    return remembered(
        "signed",
        other,
        authority.getPublicKey().getEncoded(),
        () -> {
          other.verify(authority.getPublicKey());
          return true;
        });
  }

  private boolean remembered(
      String what, X509Certificate certificate, byte[] key, Question question) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(what.getBytes(StandardCharsets.US_ASCII));
      digest.update(certificate.getEncoded());
      digest.update(key);
      ByteBuffer name = ByteBuffer.wrap(digest.digest());
      synchronized (outcomes) {
        Boolean known = outcomes.get(name);
        if (known != null) {
          return known;
        }
      }
      boolean answer = answer(question);
      synchronized (outcomes) {
        outcomes.put(name, answer);
      }
      return answer;
    } catch (GeneralSecurityException unreadable) {
      return false;
    }
  }

  /** What cannot be verified does not hold. */
  private static boolean answer(Question question) {
    try {
      return question.answer();
    } catch (GeneralSecurityException forged) {
      return false;
    }
  }
}
