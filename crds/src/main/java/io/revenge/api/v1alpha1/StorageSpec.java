package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A volume. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    fieldPath = ".size",
    value = "self.size.matches('" + StorageSpec.QUANTITY + "')",
    message = "must be a quantity of bytes such as 10Gi, 1.5Ti or 500M")
@ValidationRule(
    fieldPath = ".size",
    value =
        "!self.size.matches('"
            + StorageSpec.QUANTITY
            + "') || quantity(self.size).compareTo(quantity('128Mi')) >= 0",
    message = "must be at least 128Mi: is the unit missing?")
@ValidationRule(
    fieldPath = ".size",
    value =
        "!self.size.matches('"
            + StorageSpec.QUANTITY
            + "') || quantity(self.size).compareTo(quantity('1Pi')) <= 0",
    message = "must be at most 1Pi")
@ValidationRule(
    fieldPath = ".storageClassName",
    value =
        "!has(self.storageClassName)"
            + " || self.storageClassName.matches('^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$')",
    message = "must be the name of a StorageClass: see `kubectl get storageclass`")
@ValidationRule(
    fieldPath = ".storageClassName",
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName)"
            + " && (!has(self.storageClassName) || self.storageClassName =="
            + " oldSelf.storageClassName)",
    message =
        "is immutable, as that of a PersistentVolumeClaim is: undo the change; for another class,"
            + " restore a dump into a new RevengeDatabase")
public record StorageSpec(
    @JsonPropertyDescription(
            "Size of the volume, a Kubernetes quantity of 128Mi to 1Pi. A volume grows, and never"
                + " shrinks: a size that cannot be had can be taken back.")
        @Default("10Gi")
        @Size(max = 20)
        String size,
    @JsonPropertyDescription(
            "StorageClass of the volume; the cluster's default class when absent. Immutable.")
        @Nullable
        @Size(max = 253)
        String storageClassName) {

  static final String QUANTITY = "^[0-9]{1,15}([.][0-9]{1,3})?(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$";

  static final StorageSpec DEFAULT = new StorageSpec(null, null);

  public StorageSpec(@Nullable String size, @Nullable String storageClassName) {
    this.size = size == null ? "10Gi" : size;
    this.storageClassName = storageClassName;
  }
}
