package io.revenge.operator.revengedatabase;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.PartitionStatus;
import io.revenge.operator.archive.ArchiveReport;
import io.revenge.operator.server.LiveServer;
import io.revenge.operator.status.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the database work found and did.
 *
 * @param generation of the spec that it worked for
 * @param server which start of the server it saw
 * @param reachable {@code DatabaseReachable}
 * @param live null when the server was not reached
 * @param modules empty before they were read
 * @param migratingSince when the migrations began that run now; null when none run
 * @param partitions empty before they were read
 * @param archive null when the server was not reached, does not archive, or cannot read the volume
 * @param lockedOut whether server and operator do not trust each other's certificates, which only a
 *     restart of the server mends
 * @param verdicts the other conditions
 */
record DatabaseReport(
    String uid,
    long generation,
    String server,
    Verdict reachable,
    @Nullable LiveServer live,
    List<ModuleStatus> modules,
    @Nullable Instant migratingSince,
    List<PartitionStatus> partitions,
    @Nullable ArchiveReport archive,
    boolean lockedOut,
    List<Verdict> verdicts) {

  DatabaseReport {
    modules = List.copyOf(modules);
    partitions = List.copyOf(partitions);
    verdicts = List.copyOf(verdicts);
  }

  /** Before anything was found. */
  static DatabaseReport ofNothing(DatabaseRequest request) {
    return new DatabaseReport(
        request.uid(),
        request.generation(),
        request.server(),
        DatabaseReachable.notMeasured(),
        null,
        List.of(),
        null,
        List.of(),
        null,
        false,
        List.of());
  }

  /** Whether it tells nothing that the other one does not, the time of the look apart. */
  boolean isNoNewsAfter(DatabaseReport other) {
    ArchiveReport before = other.archive;
    boolean sameArchive =
        (archive == null || before == null)
            ? Objects.equals(archive, before)
            : archive.showsTheSameAs(before);
    return sameArchive && withoutArchive().equals(other.withoutArchive());
  }

  private DatabaseReport withoutArchive() {
    return new DatabaseReport(
        uid,
        generation,
        server,
        reachable,
        live,
        modules,
        migratingSince,
        partitions,
        null,
        lockedOut,
        verdicts);
  }

  /** The same, with another word on the condition that the verdict is about. */
  DatabaseReport with(Verdict verdict) {
    return new DatabaseReport(
        uid,
        generation,
        server,
        reachable,
        live,
        modules,
        migratingSince,
        partitions,
        archive,
        lockedOut,
        Stream.concat(
                verdicts.stream().filter(other -> !other.type().equals(verdict.type())),
                Stream.of(verdict))
            .toList());
  }

  /**
   * The same of a server that did not answer in the end. Nothing is said of certificates: the
   * connections that were closed look as if they had been refused.
   */
  DatabaseReport unreachable(Verdict verdict) {
    return new DatabaseReport(
        uid,
        generation,
        server,
        verdict,
        live,
        modules,
        migratingSince,
        partitions,
        archive,
        false,
        verdicts);
  }

  Optional<Verdict> verdict(String type) {
    return verdicts.stream().filter(verdict -> verdict.type().equals(type)).findFirst();
  }
}
