package io.revenge.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is true, as far as the operator knows. Nothing in it changes by itself every minute.
 *
 * @param observedGeneration the generation of the spec that the status speaks of
 * @param conditions sorted by type
 */
public record RevengeDatabaseStatus(
    @Nullable Long observedGeneration,
    @Nullable List<Condition> conditions,
    @Nullable ServerStatus server,
    @Nullable List<ModuleStatus> modules,
    @Nullable List<PartitionStatus> partitions,
    @Nullable ArchiveStatus archive,
    @Nullable BackupStatus backup) {}
