package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks for. Every field has a default, so that an empty spec is a working database.
 */
@ValidationRule(
    fieldPath = ".connection.pool.maxConnections",
    value =
        "!('max_connections' in self.postgres.parameters)"
            + " ? self.connection.pool.maxConnections <= 85"
            + " : (!self.postgres.parameters['max_connections'].matches('^[0-9]{1,6}$')"
            + " || self.connection.pool.maxConnections"
            + " <= int(self.postgres.parameters['max_connections']) - 15)",
    message =
        "must be at most the server's max_connections (100 unless set) less 15: lower it or raise"
            + " spec.postgres.parameters.max_connections")
@SchemaCustomizer(
    value = SchemaMerge.class,
    input =
        """
        properties:
          modules:
            x-kubernetes-list-type: set
            items:
              enum: [users, libraries, activity, movies, tvshows, qar]
        """)
public record RevengeDatabaseSpec(
    @JsonPropertyDescription("The server.") @Default("{}") PostgresSpec postgres,
    @JsonPropertyDescription("The application's database.") @Default("{}") DatabaseSpec database,
    @JsonPropertyDescription("How the application connects.") @Default("{}")
        ConnectionSpec connection,
    @JsonPropertyDescription(
            "Modules whose migrations are applied. Those that another one needs (users, libraries,"
                + " activity) always are, named or not. Removing a module removes nothing from the"
                + " database.")
        @Default("[\"movies\", \"tvshows\"]")
        @Size(max = 16)
        List<@Size(max = 63) String> modules,
    @JsonPropertyDescription("Monthly partitions of the tables that the modules declare.")
        @Default("{}")
        PartitionsSpec partitions,
    @JsonPropertyDescription("Continuous archiving of WAL, and base backups.") @Default("{}")
        ArchiveSpec archive,
    @JsonPropertyDescription("Scheduled dumps (pg_dump) of the application's database.")
        @Default("{}")
        BackupSpec backup,
    @JsonPropertyDescription("Metrics of the database.") @Default("{}") MonitoringSpec monitoring,
    @JsonPropertyDescription(
            "Whether volumes and Secrets outlive the resource: Retain keeps them for a new resource"
                + " of the same name, Delete removes them and the data.")
        @Default("Retain")
        DeletionPolicy deletionPolicy) {

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
