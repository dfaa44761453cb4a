package io.revenge.operator.postgres;

import io.revenge.operator.kubernetes.Names;

/**
 * Where a server listens.
 *
 * @param host a name that is in the server's certificate
 * @param port 1 to 65535
 */
public record Address(String host, int port) {

  /** PostgreSQL's port. */
  public static final int PORT = 5432;

  /** The client Service, as seen in the cluster. */
  public static Address inCluster(Names names) {
    return new Address(names.host(), PORT);
  }
}
