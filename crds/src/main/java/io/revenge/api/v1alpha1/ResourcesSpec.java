package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compute resources of the server's container. */
@ValidationRule(
    fieldPath = ".requests",
    value = "self.requests.all(k, k in ['cpu', 'memory'])",
    message = "takes cpu and memory only: remove the others")
@ValidationRule(
    fieldPath = ".limits",
    value = "self.limits.all(k, k in ['cpu', 'memory'])",
    message = "takes cpu and memory only: remove the others")
@ValidationRule(
    fieldPath = ".requests",
    value =
        "!('cpu' in self.requests) || self.requests['cpu'].matches('" + ResourcesSpec.CPU + "')",
    message = "cpu must be a quantity above zero such as 500m, 1 or 1.5")
@ValidationRule(
    fieldPath = ".limits",
    value = "!('cpu' in self.limits) || self.limits['cpu'].matches('" + ResourcesSpec.CPU + "')",
    message = "cpu must be a quantity above zero such as 500m, 1 or 1.5")
@ValidationRule(
    fieldPath = ".requests",
    value =
        "!('memory' in self.requests) || self.requests['memory'].matches('"
            + StorageSpec.QUANTITY
            + "') && quantity(self.requests['memory']).compareTo(quantity('64Mi')) >= 0",
    message = "memory must be a quantity of bytes of at least 64Mi, such as 512Mi or 4Gi")
@ValidationRule(
    fieldPath = ".limits",
    value =
        "!('memory' in self.limits) || self.limits['memory'].matches('"
            + StorageSpec.QUANTITY
            + "') && quantity(self.limits['memory']).compareTo(quantity('64Mi')) >= 0",
    message = "memory must be a quantity of bytes of at least 64Mi, such as 512Mi or 4Gi")
@ValidationRule(
    fieldPath = ".requests",
    value =
        "['cpu', 'memory'].all(k, !(k in self.requests) || !(k in self.limits)"
            + " || !isQuantity(self.requests[k]) || !isQuantity(self.limits[k])"
            + " || quantity(self.requests[k]).compareTo(quantity(self.limits[k])) <= 0)",
    message = "must not exceed limits: lower the request or raise the limit")
public record ResourcesSpec(
    @JsonPropertyDescription("cpu and memory that a node must have free.")
        @Default("{}")
        @Size(max = 2)
        Map<String, @Size(max = 20) String> requests,
    @JsonPropertyDescription("cpu and memory that the server may use at most.")
        @Default("{}")
        @Size(max = 2)
        Map<String, @Size(max = 20) String> limits) {

  static final String CPU =
      "^([1-9][0-9]{0,6}m|[1-9][0-9]{0,3}([.][0-9]{1,3})?|0[.][0-9]{0,2}[1-9])$";

  static final ResourcesSpec DEFAULT = new ResourcesSpec(null, null);

  public ResourcesSpec(
      @Nullable Map<String, String> requests, @Nullable Map<String, String> limits) {
    this.requests = requests == null ? Map.of() : Map.copyOf(requests);
    this.limits = limits == null ? Map.of() : Map.copyOf(limits);
  }
}
