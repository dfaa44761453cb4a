package io.revenge.operator.postgres;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS contexts made of PEM text, in memory. */
final class TlsContext {

  private static final char[] NO_PASSWORD = {};

  private TlsContext() {}

  /**
   * A context that trusts the given CAs and none else.
   *
   * @param certificate client certificate, or empty for none
   * @param key its key, or empty for none
   */
  static SSLContext of(String authorities, String certificate, String key)
      throws GeneralSecurityException, IOException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trustStore(Pem.certificates(authorities)));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers(certificate, key), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore trustStore(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = inMemory();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca-" + i, authorities.get(i));
    }
    return store;
  }

  private static KeyManager[] keyManagers(String certificate, String key)
      throws GeneralSecurityException, IOException {
    if (certificate.isEmpty()) {
      return new KeyManager[0];
    }
    KeyStore store = inMemory();
    store.setKeyEntry(
        "client",
        Pem.privateKey(key),
        NO_PASSWORD,
        Pem.certificates(certificate).toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    return keys.getKeyManagers();
  }

  /**
   * JKS, as a PKCS #12 store encrypts a key and decrypts it again, with 10,000 rounds each: half of
   * what the operator computed.
   */
  private static KeyStore inMemory() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, NO_PASSWORD);
    return store;
  }
}
