package io.revenge.migrations;

import java.io.Serial;
import java.sql.SQLTimeoutException;

/** Another session holds the lock under which this database is migrated, for too long. */
public final class MigrationLockedException extends SQLTimeoutException {

  @Serial private static final long serialVersionUID = 1;

  MigrationLockedException() {
    // lock_not_available
    super("another session migrates this database", "55P03");
  }
}
