package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL database of Revenge, with all that it needs to be kept. */
@Group("revenge.io")
@Version("v1alpha1")
@Plural("revengedatabases")
@Singular("revengedatabase")
@ShortNames({"revengedb", "rdb"})
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Version",
    jsonPath = ".status.server.version",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Modules",
    jsonPath = ".status.moduleStates",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Archiving",
    jsonPath = ".status.conditions[?(@.type==\"Archiving\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Last Backup",
    jsonPath = ".status.backup.lastSuccessfulTime",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@ValidationRule(
    value =
        "self.metadata.name.matches('^[a-z]([a-z0-9-]*[a-z0-9])?$') && self.metadata.name.size()"
            + " <= 40 && !self.metadata.name.endsWith('-headless')",
    message =
        "metadata.name becomes the name of Services, Jobs and pods: choose one of at most 40"
            + " lower-case letters, digits and hyphens, a letter first, not ending in -headless")
@ValidationRule(
    value = "oldSelf.hasValue() || !self.metadata.name.startsWith('revenge-')",
    optionalOldSelf = true,
    message =
        "metadata.name must not begin with revenge-: Kubernetes gives every pod of the namespace"
            + " variables such as REVENGE_DB_PORT for a Service revenge-db, and Revenge reads those"
            + " as its configuration; choose another name, such as media")
@SchemaCustomizer(
    value = SchemaMerge.class,
    input =
        """
        description: One PostgreSQL database of Revenge, with all that it needs to be kept.
        """)
public class RevengeDatabase extends CustomResource<RevengeDatabaseSpec, RevengeDatabaseStatus>
    implements Namespaced {

  private static final long serialVersionUID = 1L;

  @Override
  @JsonPropertyDescription(
      "What is asked for. Every field has a default: an empty spec is a working database.")
  @Default("{}")
  public RevengeDatabaseSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonPropertyDescription("What is true, as far as the operator knows.")
  public @Nullable RevengeDatabaseStatus getStatus() {
    return super.getStatus();
  }

  @Override
  protected RevengeDatabaseSpec initSpec() {
    return new RevengeDatabaseSpec(null, null, null, null, null, null, null, null, null);
  }
}
