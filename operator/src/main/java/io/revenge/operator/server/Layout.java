package io.revenge.operator.server;

/** Where things are in the pod. */
final class Layout {

  static final String DATA = "/var/lib/postgresql";
  static final String PGDATA = DATA + "/data/pgdata";
  static final String CONFIGURATION_FILE = DATA + "/data/config/postgresql.conf";
  static final String ARCHIVE = "/archive";
  static final String CONFIG = "/etc/revenge";
  static final String ACCESS_RULES = CONFIG + "/pg_hba.conf";
  static final String TLS = "/etc/revenge-tls";
  static final String SOCKET = "/var/run/postgresql";

  private Layout() {}
}
