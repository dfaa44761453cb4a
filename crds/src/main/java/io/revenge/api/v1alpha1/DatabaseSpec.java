package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The application's database. Immutable. */
@ValidationRule(
    fieldPath = ".name",
    value = "self.name.matches('" + DatabaseSpec.IDENTIFIER + "')",
    message =
        "must be an unquoted PostgreSQL name: lower-case letters, digits and underscores, not a"
            + " digit first")
@ValidationRule(
    fieldPath = ".owner",
    value = "self.owner.matches('" + DatabaseSpec.IDENTIFIER + "')",
    message =
        "must be an unquoted PostgreSQL name: lower-case letters, digits and underscores, not a"
            + " digit first")
@ValidationRule(
    fieldPath = ".name",
    value =
        "!(self.name in ['postgres', 'template0', 'template1', 'all', 'sameuser', 'samerole',"
            + " 'samegroup', 'replication']) && !self.name.startsWith('pg_')",
    message = "is reserved by PostgreSQL: choose another name, such as revenge")
@ValidationRule(
    fieldPath = ".owner",
    value =
        "!(self.owner in ['postgres', 'public', 'none', 'all', 'revenge_operator',"
            + " 'revenge_exporter', 'revenge_backup']) && !self.owner.startsWith('pg_')",
    message =
        "is reserved by PostgreSQL or by the operator's own roles: choose another name, such as"
            + " revenge")
@ValidationRule(
    fieldPath = ".name",
    value = "self.name == oldSelf.name",
    message =
        "is immutable: undo the change; for another name, restore a dump into a new"
            + " RevengeDatabase")
@ValidationRule(
    fieldPath = ".owner",
    value = "self.owner == oldSelf.owner",
    message =
        "is immutable: undo the change; for another owner, restore a dump into a new"
            + " RevengeDatabase")
public record DatabaseSpec(
    @JsonPropertyDescription("Name of the application's database. Immutable.")
        @Default("revenge")
        @Size(max = 63)
        String name,
    @JsonPropertyDescription(
            "Role that owns the database and every object in it; the application logs in as it."
                + " Immutable.")
        @Default("revenge")
        @Size(max = 63)
        String owner) {

  static final String IDENTIFIER = "^[a-z_][a-z0-9_]*$";

  static final DatabaseSpec DEFAULT = new DatabaseSpec(null, null);

  public DatabaseSpec(@Nullable String name, @Nullable String owner) {
    this.name = name == null ? "revenge" : name;
    this.owner = owner == null ? "revenge" : owner;
  }
}
