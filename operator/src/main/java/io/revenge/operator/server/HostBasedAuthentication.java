package io.revenge.operator.server;

import io.revenge.api.v1alpha1.RevengeDatabaseSpec;

/**
 * {@code pg_hba.conf}: the superuser by the socket alone, the operator's own roles by certificate
 * alone, everyone else by password.
 */
final class HostBasedAuthentication {

  private HostBasedAuthentication() {}

  static String render(RevengeDatabaseSpec spec) {
    // Quoted names lose the special meaning that words such as "all" have here.
    String database = '"' + spec.database().name() + '"';
    String file =
        """
        # Written by revenge-operator. TYPE DATABASE USER ADDRESS METHOD
        local all postgres peer
        host all,replication postgres all reject
        hostssl postgres revenge_operator all cert
        hostssl %1$s revenge_exporter all cert
        hostssl %1$s,postgres,replication revenge_backup all cert
        host all,replication revenge_operator,revenge_exporter,revenge_backup all reject
        hostssl all all all scram-sha-256
        """
            .formatted(database);
    return spec.connection().sslMode().requiresTls()
        ? file
        : file + "host all all all scram-sha-256\n";
  }
}
