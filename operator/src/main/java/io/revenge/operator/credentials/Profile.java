package io.revenge.operator.credentials;

import io.revenge.operator.kubernetes.Names;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * What a certificate has to say.
 *
 * @param commonName for a client its role, as pg_hba.conf compares it
 * @param hosts names of a server
 * @param addresses IPv4 addresses of a server
 */
record Profile(
    String commonName, List<String> hosts, List<String> addresses, KeyPurposeId purpose) {

  private static final int BASIC_CONSTRAINTS_NONE = -1;

  /** By every name that reaches the server, also through {@code kubectl port-forward}. */
  static Profile server(Names names) {
    String namespace = names.namespace();
    List<String> hosts =
        Stream.concat(
                Stream.of(names.service(), names.pod() + "." + names.headlessService())
                    .flatMap(
                        host ->
                            Stream.of(
                                host,
                                host + "." + namespace,
                                host + "." + namespace + ".svc",
                                host + "." + namespace + ".svc.cluster.local")),
                Stream.of("localhost"))
            .toList();
    return new Profile(names.service(), hosts, List.of("127.0.0.1"), KeyPurposeId.id_kp_serverAuth);
  }

  static Profile client(String role) {
    return new Profile(role, List.of(), List.of(), KeyPurposeId.id_kp_clientAuth);
  }

  X500Principal subject() {
    return new X500Principal("CN=" + commonName);
  }

  /** Whether a certificate says this, and nothing more. */
  boolean describes(X509Certificate certificate) {
    try {
      return certificate.getSubjectX500Principal().equals(subject())
          && certificate.getBasicConstraints() == BASIC_CONSTRAINTS_NONE
          && List.of(purpose.getId()).equals(certificate.getExtendedKeyUsage())
          && alternativeNames(certificate).equals(alternativeNames());
    } catch (CertificateParsingException damaged) {
      return false;
    }
  }

  private Set<List<Object>> alternativeNames() {
    Set<List<Object>> names = new HashSet<>();
    hosts.forEach(host -> names.add(List.of(GeneralName.dNSName, host)));
    addresses.forEach(address -> names.add(List.of(GeneralName.iPAddress, address)));
    return names;
  }

  private static Set<List<Object>> alternativeNames(X509Certificate certificate)
      throws CertificateParsingException {
    Set<List<Object>> names = new HashSet<>();
    if (certificate.getSubjectAlternativeNames() != null) {
      certificate
          .getSubjectAlternativeNames()
          .forEach(name -> names.add(new ArrayList<Object>(name)));
    }
    return names;
  }
}
