package io.revenge.operator.server;

import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import io.revenge.api.v1alpha1.ServerStatus;
import java.util.Optional;

/** PostgreSQL's own identifier of the database system, as far as the status knows it. */
final class SystemIdentifier {

  private SystemIdentifier() {}

  /** Once known, no empty volume and no other system is ever put in its place. */
  static Optional<String> known(RevengeDatabase database) {
    return Optional.ofNullable(database.getStatus())
        .map(RevengeDatabaseStatus::server)
        .map(ServerStatus::systemIdentifier);
  }
}
