package io.revenge.operator.backup;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.revenge.api.v1alpha1.BackupSpec;
import io.revenge.api.v1alpha1.PostgresSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseSpec;
import java.time.Instant;

/** Resources for tests. */
final class Databases {

  static final Instant CREATED = Instant.parse("2026-11-20T12:00:00Z");

  private Databases() {}

  static RevengeDatabase media() {
    return media(new BackupSpec(null, null, null, null, null));
  }

  static RevengeDatabase media(BackupSpec backup) {
    return media(new PostgresSpec(null, null, null, null, null, null), backup);
  }

  static RevengeDatabase media(PostgresSpec postgres, BackupSpec backup) {
    RevengeDatabase database = new RevengeDatabase();
    database.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("revenge")
            .withName("media")
            .withCreationTimestamp(CREATED.toString())
            .build());
    database.setSpec(
        new RevengeDatabaseSpec(postgres, null, null, null, null, null, backup, null, null));
    return database;
  }
}
