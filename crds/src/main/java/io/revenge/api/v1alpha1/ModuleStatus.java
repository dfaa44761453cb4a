package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The migrations of one module, as its history table in the database tells them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModuleStatus(
    @JsonPropertyDescription("The module.") @Required @Size(max = Bounds.IDENTIFIER) String name,
    @JsonPropertyDescription("The last applied migration, such as 000010; absent when none is.")
        @Nullable
        @Size(max = Bounds.IDENTIFIER)
        String version,
    @JsonPropertyDescription("The newest migration that the operator brings.")
        @Size(max = Bounds.IDENTIFIER)
        String target,
    @JsonPropertyDescription("Migrations that are not applied yet.") Integer pending,
    @JsonPropertyDescription(
            "Pending, Running, Applied, Failed, or Blocked when a module that this one needs has"
                + " failed.")
        State state,
    @JsonPropertyDescription("Where and why the last migration failed.")
        @Nullable MigrationFailure failure) {

  /** Where a module stands. */
  public enum State {
    Pending,
    Running,
    Applied,
    Failed,
    /** A module that this one needs has failed. */
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
