package io.revenge.operator.postgres;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * What a server says in a TLS handshake: the files that it has read, which may not be those that it
 * has.
 *
 * @param certificate its certificate
 * @param clientAuthorities names of the CAs by which it knows clients
 */
public record Presented(X509Certificate certificate, Set<X500Principal> clientAuthorities) {

  /** PostgreSQL's SSLRequest: its length, and 1234 5679. */
  private static final int REQUEST_LENGTH = 8;

  private static final int REQUEST = 80877103;

  public Presented {
    clientAuthorities = Set.copyOf(clientAuthorities);
  }

  /**
   * Begins a connection, and ends it after the handshake. Trusts every server, as nothing is told
   * to it.
   *
   * @param timeout for connecting, and for every answer
   * @throws IOException the server does not answer, or does not offer TLS
   */
  public static Presented by(Address address, Duration timeout) throws IOException {
    try (Socket socket = new AnswerSocket()) {
      int millis = (int) timeout.toMillis();
      socket.connect(new InetSocketAddress(address.host(), address.port()), millis);
      socket.setSoTimeout(millis);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(REQUEST_LENGTH);
      out.writeInt(REQUEST);
      out.flush();
      if (new DataInputStream(socket.getInputStream()).readByte() != 'S') {
        throw new SSLException("the server does not offer TLS");
      }
      return handshake(socket, address);
    }
  }

  private static Presented handshake(Socket socket, Address address) throws IOException {
    AtomicReference<Set<X500Principal>> authorities = new AtomicReference<>(Set.of());
    SSLContext context;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new NoKey(authorities)}, new TrustManager[] {new Anybody()}, null);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
    try (SSLSocket tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, address.host(), address.port(), true)) {
      tls.startHandshake();
      return new Presented(
          (X509Certificate) tls.getSession().getPeerCertificates()[0], authorities.get());
    }
  }

  /** Has no client certificate, and remembers whose would have been accepted. */
  private static final class NoKey extends X509ExtendedKeyManager {

    private final AtomicReference<Set<X500Principal>> authorities;

    NoKey(AtomicReference<Set<X500Principal>> authorities) {
      this.authorities = authorities;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      if (issuers != null) {
        authorities.set(
            Arrays.stream(issuers)
                .map(X500Principal.class::cast)
                .collect(Collectors.toUnmodifiableSet()));
      }
      return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      return null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      return null;
    }
  }

  private static final class Anybody extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
