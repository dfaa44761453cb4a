package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is true, as far as the operator knows. Nothing in it changes by itself every minute. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = SchemaMerge.class,
    input =
        """
        properties:
          conditions:
            x-kubernetes-list-type: map
            x-kubernetes-list-map-keys: [type]
            items:
              required: [type, status, lastTransitionTime, reason, message]
              properties:
                type:
                  description: What is judged, such as Ready.
                  maxLength: 316
                  pattern: ^[A-Z][A-Za-z0-9]*$
                status:
                  description: True, False or Unknown.
                  enum: ["True", "False", "Unknown"]
                reason:
                  description: The cause in one CamelCase word; docs/troubleshooting.md lists them all.
                  minLength: 1
                  maxLength: 1024
                  pattern: ^[A-Z][A-Za-z0-9]*$
                message:
                  description: The cause in a sentence, and the next step unless all is well.
                  maxLength: 32768
                lastTransitionTime:
                  description: When status last changed (RFC 3339).
                  format: date-time
                  maxLength: 64
                observedGeneration:
                  description: The generation of the spec that the condition speaks of.
                  minimum: 0
          modules: {x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name]}
          partitions: {x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [table]}
        """)
public record RevengeDatabaseStatus(
    @JsonPropertyDescription("The generation of the spec that the status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Verdicts, sorted by type.") @Nullable @Size(max = 32)
        List<Condition> conditions,
    @JsonPropertyDescription("The running server.") @Nullable ServerStatus server,
    @JsonPropertyDescription("The migrations of each module, in the order in which they apply.")
        @Nullable
        @Size(max = Bounds.MODULES)
        List<ModuleStatus> modules,
    @JsonPropertyDescription(
            "The modules in one line, each followed by its state unless it is Applied, such as"
                + " users,movies:Failed.")
        @Nullable
        @Size(max = Bounds.NAME)
        String moduleStates,
    @JsonPropertyDescription("The partitions of each table.") @Nullable @Size(max = Bounds.TABLES)
        List<PartitionStatus> partitions,
    @JsonPropertyDescription("WAL archive and base backups.") @Nullable ArchiveStatus archive,
    @JsonPropertyDescription("The dumps.") @Nullable BackupStatus backup) {

  /** {@code moduleStates} always follows from {@code modules}, whatever is passed. */
  public RevengeDatabaseStatus {
    conditions = conditions == null ? null : conditions.stream().map(c -> fitting(c)).toList();
    modules = modules == null ? null : List.copyOf(modules);
    moduleStates = modules == null ? null : line(modules);
    partitions = partitions == null ? null : List.copyOf(partitions);
  }

  public RevengeDatabaseStatus(
      @Nullable Long observedGeneration,
      @Nullable List<Condition> conditions,
      @Nullable ServerStatus server,
      @Nullable List<ModuleStatus> modules,
      @Nullable List<PartitionStatus> partitions,
      @Nullable ArchiveStatus archive,
      @Nullable BackupStatus backup) {
    this(observedGeneration, conditions, server, modules, null, partitions, archive, backup);
  }

  private static String line(List<ModuleStatus> modules) {
    String line =
        modules.stream()
            .map(
                module ->
                    module.state() == ModuleStatus.State.Applied
                        ? module.name()
                        : module.name() + ":" + module.state())
            .collect(Collectors.joining(","));
    return Bounds.fit(line, Bounds.NAME);
  }

  private static Condition fitting(Condition condition) {
    String message = condition.getMessage();
    return message == null || message.length() <= Bounds.MESSAGE
        ? condition
        : new ConditionBuilder(condition).withMessage(Bounds.fit(message, Bounds.MESSAGE)).build();
  }
}
