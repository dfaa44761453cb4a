package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The migrations of one module, as its history table in the database tells them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = SchemaMerge.class,
    input =
        """
        properties:
          missingSince: {format: date-time}
        """)
public record ModuleStatus(
    @JsonPropertyDescription("The module.") @Required @Size(max = Bounds.IDENTIFIER) String name,
    @JsonPropertyDescription(
            "The last applied migration, such as 000010; absent when none is. Of HistoryMissing,"
                + " the last that was known.")
        @Nullable
        @Size(max = Bounds.IDENTIFIER)
        String version,
    @JsonPropertyDescription("The newest migration that the operator brings.")
        @Size(max = Bounds.IDENTIFIER)
        String target,
    @JsonPropertyDescription("Migrations that are not applied yet.") Integer pending,
    @JsonPropertyDescription(
            "Pending, Running, Applied, Failed, HistoryMissing when the module was applied and its"
                + " history is gone from the database, or Blocked when a module that this one needs"
                + " has failed or lost its history.")
        State state,
    @JsonPropertyDescription("Where and why the last migration failed.")
        @Nullable MigrationFailure failure,
    @JsonPropertyDescription(
            "When the history was first found to be gone (RFC 3339); absent while it is there.")
        @Nullable
        @Size(max = Bounds.TIME)
        String missingSince) {

  public ModuleStatus(
      String name,
      @Nullable String version,
      String target,
      Integer pending,
      State state,
      @Nullable MigrationFailure failure) {
    this(name, version, target, pending, state, failure, null);
  }

  /** Where a module stands. */
  public enum State {
    Pending,
    Running,
    Applied,
    Failed,
    /** It was applied, and its history is gone; a person decides. */
    HistoryMissing,
    /** A module that this one needs has failed, or lost its history. */
    Blocked
  }

  /** Where and why a migration failed. Long texts are cut. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MigrationFailure(
      @JsonPropertyDescription("The migration's file.") @Size(max = Bounds.NAME) String file,
      @JsonPropertyDescription("Line of the file at which the statement begins.")
          @Nullable Integer line,
      @JsonPropertyDescription("The statement.") @Nullable @Size(max = Bounds.TEXT)
          String statement,
      @JsonPropertyDescription("SQLSTATE, PostgreSQL's code of the error.") @Nullable @Size(max = 5)
          String sqlState,
      @JsonPropertyDescription("PostgreSQL's message.") @Size(max = Bounds.TEXT) String message) {

    public MigrationFailure {
      file = Bounds.fit(file, Bounds.NAME);
      statement = Bounds.fitNullable(statement, Bounds.TEXT);
      message = Bounds.fit(message, Bounds.TEXT);
    }
  }
}
