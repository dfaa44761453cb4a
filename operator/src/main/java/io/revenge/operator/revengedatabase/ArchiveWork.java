package io.revenge.operator.revengedatabase;

import io.revenge.operator.archive.ArchiveLook;
import io.revenge.operator.archive.ArchiveObserver;
import io.revenge.operator.archive.ArchiveObserver.Unanswered;
import io.revenge.operator.archive.ArchivePulse;
import io.revenge.operator.archive.ArchiveUnreadable;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.postgres.Job;
import io.revenge.operator.postgres.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the archive after everything else and in a session of its own, so that its volume, which
 * may be forbidden, slow or gone, keeps nothing else waiting.
 */
final class ArchiveWork {

  /** Looks that fail take at most this part of the time. */
  private static final int SHARE = 10;

  private final Clock clock;
  private final ArchiveObserver archives = new ArchiveObserver();

  ArchiveWork(Clock clock) {
    this.clock = clock;
  }

  /**
   * What the server can tell without reading the volume.
   *
   * @param unanswered a look that has not ended
   */
  record Signs(ArchivePulse pulse, Optional<Unanswered> unanswered) {}

  /** Reads them. */
  Signs signs(Connection operator, Postgres postgres) throws SQLException {
    return new Signs(
        archives.pulse(operator),
        archives.unanswered(operator, postgres.applicationName(Job.ARCHIVE)));
  }

  /** Looks, unless the last look holds or another one is under way. */
  ArchiveSight look(
      DatabaseRequest request, @Nullable ArchiveSight last, Signs signs, Postgres postgres) {
    Names names = new Names(request.id().getNamespace().orElse(""), request.id().getName());
    if (signs.unanswered().isPresent()) {
      return new ArchiveSight(
          null, ArchiveUnreadable.of(names, signs.unanswered().get()), Instant.MIN);
    }
    if (last != null && holds(last, signs.pulse())) {
      return last;
    }
    Instant begun = clock.instant();
    try (Connection operator = postgres.asOperator(Job.ARCHIVE)) {
      return new ArchiveSight(
          new ArchiveLook(archives.observe(operator), signs.pulse()), null, Instant.MIN);
    } catch (SQLException failure) {
      Instant ended = clock.instant();
      return new ArchiveSight(
          null,
          ArchiveUnreadable.of(names, failure).orElse(null),
          ended.plus(Duration.between(begun, ended).multipliedBy(SHARE)));
    }
  }

  private boolean holds(ArchiveSight last, ArchivePulse pulse) {
    return last.look() == null
        ? clock.instant().isBefore(last.notBefore())
        : last.look().holds(pulse);
  }
}
