package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    fieldPath = ".version",
    value = "self.version == oldSelf.version",
    message =
        "is immutable, as there is no upgrade of the major version yet: undo the change; for"
            + " another version, restore a dump into a new RevengeDatabase")
@ValidationRule(
    fieldPath = ".image",
    value = "!has(self.image) || self.image.matches('" + PostgresSpec.IMAGE + "')",
    message = "must be an image reference such as postgres:18")
@ValidationRule(
    fieldPath = ".image",
    value =
        "!has(self.image) || !self.image.matches(':[0-9]{1,2}([^0-9/:@][^/:@]*)?(@[^/]*)?$')"
            + " || self.version == 15 && self.image.matches(':15([^0-9/:@][^/:@]*)?(@[^/]*)?$')"
            + " || self.version == 16 && self.image.matches(':16([^0-9/:@][^/:@]*)?(@[^/]*)?$')"
            + " || self.version == 17 && self.image.matches(':17([^0-9/:@][^/:@]*)?(@[^/]*)?$')"
            + " || self.version == 18 && self.image.matches(':18([^0-9/:@][^/:@]*)?(@[^/]*)?$')",
    message = "has a tag of another major version than spec.postgres.version: make the two agree")
@ValidationRule(
    fieldPath = ".uid",
    value =
        "(has(self.uid) ? self.uid : (has(self.image) && self.image.matches('"
            + PostgresSpec.ALPINE
            + "') ? 70 : 999)) == (has(oldSelf.uid) ? oldSelf.uid : (has(oldSelf.image) &&"
            + " oldSelf.image.matches('"
            + PostgresSpec.ALPINE
            + "') ? 70 : 999))",
    message =
        "the user that owns the data cannot change (999, in -alpine images 70):"
            + " keep the kind of image, or restore a dump into a new RevengeDatabase")
@ValidationRule(
    fieldPath = ".parameters",
    value = "self.parameters.all(k, k in " + Parameters.NAMES + ")",
    message = "has a parameter that cannot be set here: remove it",
    messageExpression =
        "'cannot be set here, remove: ' + self.parameters.filter(k, !(k in "
            + Parameters.NAMES
            + "))[0]")
@ValidationRule(
    fieldPath = ".parameters",
    value = "self.parameters.all(k, !self.parameters[k].matches('" + Parameters.UNQUOTABLE + "'))",
    message = "has a value with a quote, a backslash or a control character: remove it")
@ValidationRule(
    fieldPath = ".parameters",
    value =
        Parameters.BOOLEANS
            + ".all(p, !(p in self.parameters) || self.parameters[p] in ['on', 'off', 'true',"
            + " 'false', 'yes', 'no', '1', '0'])",
    message = "has a value that must be on or off",
    messageExpression =
        Parameters.BOOLEANS
            + ".filter(p, p in self.parameters && !(self.parameters[p] in ['on', 'off', 'true',"
            + " 'false', 'yes', 'no', '1', '0']))[0] + ' must be on or off'")
@ValidationRule(
    fieldPath = ".parameters",
    value =
        Parameters.SIZES
            + ".all(p, !(p in self.parameters) ||"
            + " self.parameters[p].matches('^(-1|[0-9]{1,10}([.][0-9]{1,3})?(B|kB|MB|GB|TB)?)$'))",
    message = "has a value that must be a size such as 64kB, 16MB or 4GB",
    messageExpression =
        Parameters.SIZES
            + ".filter(p, p in self.parameters &&"
            + " !(self.parameters[p].matches('^(-1|[0-9]{1,10}([.][0-9]{1,3})?(B|kB|MB|GB|TB)?)$')))[0]"
            + " + ' must be a size such as 64kB, 16MB or 4GB'")
@ValidationRule(
    fieldPath = ".parameters",
    value =
        Parameters.TIMES
            + ".all(p, !(p in self.parameters) ||"
            + " self.parameters[p].matches('^(-1|[0-9]{1,10}([.][0-9]{1,3})?(us|ms|s|min|h|d)?)$'))",
    message = "has a value that must be a time such as 200ms, 30s or 5min",
    messageExpression =
        Parameters.TIMES
            + ".filter(p, p in self.parameters &&"
            + " !(self.parameters[p].matches('^(-1|[0-9]{1,10}([.][0-9]{1,3})?(us|ms|s|min|h|d)?)$')))[0]"
            + " + ' must be a time such as 200ms, 30s or 5min'")
@ValidationRule(
    fieldPath = ".parameters",
    value =
        "["
            + Parameters.INTEGERS
            + "].all(m, m.all(p, !(p in self.parameters) ||"
            + " self.parameters[p].matches('^-?[0-9]{1,10}$') && int(self.parameters[p]) >= m[p][0]"
            + " && int(self.parameters[p]) <= m[p][1]))",
    message = "has a value that must be a whole number in its range",
    messageExpression =
        "["
            + Parameters.INTEGERS
            + "].map(m, m.filter(p, p in self.parameters &&"
            + " !(self.parameters[p].matches('^-?[0-9]{1,10}$') && int(self.parameters[p]) >="
            + " m[p][0] && int(self.parameters[p]) <= m[p][1])).map(p, p + ' must be a whole number"
            + " from ' + string(m[p][0]) + ' to ' + string(m[p][1])))[0][0]")
@ValidationRule(
    fieldPath = ".parameters",
    value =
        "["
            + Parameters.REALS
            + "].all(m, m.all(p, !(p in self.parameters) ||"
            + " self.parameters[p].matches('^-?[0-9]{1,10}([.][0-9]{1,9})?$') &&"
            + " double(self.parameters[p]) >= m[p][0] && double(self.parameters[p]) <= m[p][1]))",
    message = "has a value that must be a number in its range",
    messageExpression =
        "["
            + Parameters.REALS
            + "].map(m, m.filter(p, p in self.parameters &&"
            + " !(self.parameters[p].matches('^-?[0-9]{1,10}([.][0-9]{1,9})?$') &&"
            + " double(self.parameters[p]) >= m[p][0] && double(self.parameters[p]) <="
            + " m[p][1])).map(p, p + ' must be a number from ' + string(m[p][0]) + ' to ' +"
            + " string(m[p][1])))[0][0]")
@ValidationRule(
    fieldPath = ".parameters",
    value =
        "["
            + Parameters.ENUMS
            + "].all(m, m.all(p, !(p in self.parameters) || self.parameters[p] in m[p]))",
    message = "has a value that must be one of its choices",
    messageExpression =
        "["
            + Parameters.ENUMS
            + "].map(m, m.filter(p, p in self.parameters && !(self.parameters[p] in m[p])).map(p, p"
            + " + ' must be one of ' + m[p].join(', ')))[0][0]")
public record PostgresSpec(
    @JsonPropertyDescription("Major version of PostgreSQL. Immutable.")
        @Default("18")
        @Min(15)
        @Max(18)
        Integer version,
    @JsonPropertyDescription(
            "Image of that major version, with the layout of Docker Hub's postgres;"
                + " postgres:<version> when absent.")
        @Nullable
        @Size(max = 256)
        String image,
    @JsonPropertyDescription(
            "User and group id of the server; when absent 999, or 70 when the image's tag ends in"
                + " -alpine. Cannot change once there is data.")
        @Nullable
        @Min(1)
        @Max(65534)
        Long uid,
    @JsonPropertyDescription("The volume of the data directory.") @Default("{}")
        StorageSpec storage,
    @JsonPropertyDescription("Compute resources of the server's container.") @Default("{}")
        ResourcesSpec resources,
    @JsonPropertyDescription(
            "Settings of postgresql.conf by name, those of an allow-list; values are strings, such"
                + " as \"200\", \"on\" or 16MB.")
        @Default("{}")
        @Size(max = 64)
        Map<String, @Size(max = 256) String> parameters) {

  static final String IMAGE = "^[a-z0-9]([a-zA-Z0-9._:/@-]*[a-zA-Z0-9])?$";

  static final String ALPINE = ":[^/@]*-alpine[0-9.]*(@.*)?$";

  static final PostgresSpec DEFAULT = new PostgresSpec(null, null, null, null, null, null);

  public PostgresSpec(
      @Nullable Integer version,
      @Nullable String image,
      @Nullable Long uid,
      @Nullable StorageSpec storage,
      @Nullable ResourcesSpec resources,
      @Nullable Map<String, String> parameters) {
    this.version = version == null ? Integer.valueOf(18) : version;
    this.image = image;
    this.uid = uid;
    this.storage = storage == null ? StorageSpec.DEFAULT : storage;
    this.resources = resources == null ? ResourcesSpec.DEFAULT : resources;
    this.parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
  }
}
