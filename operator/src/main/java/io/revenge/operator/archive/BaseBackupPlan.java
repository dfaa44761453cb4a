package io.revenge.operator.archive;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.Optional;

/**
 * What to do for the archive volume now.
 *
 * @param job to create; its name says what it is for, so that a second try to create it is refused
 * @param mayChangeAt when to look again, if nothing else happens before
 * @param trouble why a base backup that is due is not being taken
 */
public record BaseBackupPlan(
    Optional<Job> job, Optional<Instant> mayChangeAt, Optional<String> trouble) {

  /** Nothing to do, and nothing due. */
  public static final BaseBackupPlan NOTHING =
      new BaseBackupPlan(Optional.empty(), Optional.empty(), Optional.empty());
}
