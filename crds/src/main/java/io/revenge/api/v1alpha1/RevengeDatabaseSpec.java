package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks for. Every field has a default, so that an empty spec is a working database.
 *
 * @param modules content modules whose migrations are applied, besides {@code users}, {@code
 *     libraries} and {@code activity}, which always are
 */
public record RevengeDatabaseSpec(
    @Default("{}") PostgresSpec postgres,
    @Default("{}") DatabaseSpec database,
    @Default("{}") ConnectionSpec connection,
    @Default("[\"movies\", \"tvshows\"]") @Size(max = 16)
        List<@Size(max = 63) @Pattern("^[a-z][a-z0-9_]*$") String> modules,
    @Default("{}") PartitionsSpec partitions,
    @Default("{}") ArchiveSpec archive,
    @Default("{}") BackupSpec backup,
    @Default("{}") MonitoringSpec monitoring,
    @Default("Retain") DeletionPolicy deletionPolicy) {

  public RevengeDatabaseSpec(
      @Nullable PostgresSpec postgres,
      @Nullable DatabaseSpec database,
      @Nullable ConnectionSpec connection,
      @Nullable List<String> modules,
      @Nullable PartitionsSpec partitions,
      @Nullable ArchiveSpec archive,
      @Nullable BackupSpec backup,
      @Nullable MonitoringSpec monitoring,
      @Nullable DeletionPolicy deletionPolicy) {
    this.postgres = postgres == null ? PostgresSpec.DEFAULT : postgres;
    this.database = database == null ? DatabaseSpec.DEFAULT : database;
    this.connection = connection == null ? ConnectionSpec.DEFAULT : connection;
    this.modules = modules == null ? List.of("movies", "tvshows") : List.copyOf(modules);
    this.partitions = partitions == null ? PartitionsSpec.DEFAULT : partitions;
    this.archive = archive == null ? ArchiveSpec.DEFAULT : archive;
    this.backup = backup == null ? BackupSpec.DEFAULT : backup;
    this.monitoring = monitoring == null ? MonitoringSpec.DEFAULT : monitoring;
    this.deletionPolicy = Objects.requireNonNullElse(deletionPolicy, DeletionPolicy.Retain);
  }
}
