package io.revenge.migrations;

import java.io.Serial;
import java.sql.SQLException;

/**
 * The session or the server ended while a migration ran. Whether that was its own doing, as where
 * it takes more memory than there is, or somebody else's, nobody can tell from one time.
 */
public final class MigrationAbortedException extends SQLException {

  @Serial private static final long serialVersionUID = 1;

  private final transient Module module;
  private final transient MigrationFailure failure;

  MigrationAbortedException(Module module, MigrationFailure failure, SQLException cause) {
    super(cause.getMessage(), cause.getSQLState(), cause);
    this.module = module;
    this.failure = failure;
  }

  /** Whose migration it was. */
  public Module module() {
    return module;
  }

  /** What ran, and what PostgreSQL or the driver said last. */
  public MigrationFailure failure() {
    return failure;
  }
}
