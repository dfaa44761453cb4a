package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compute resources of the server's container: {@code cpu} and {@code memory}. */
public record ResourcesSpec(
    @Default("{}") @Size(max = 2)
        Map<String, @Size(max = 20) @Pattern("^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$") String>
            requests,
    @Default("{}") @Size(max = 2)
        Map<String, @Size(max = 20) @Pattern("^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$") String>
            limits) {

  static final ResourcesSpec DEFAULT = new ResourcesSpec(null, null);

  public ResourcesSpec(
      @Nullable Map<String, String> requests, @Nullable Map<String, String> limits) {
    this.requests = requests == null ? Map.of() : Map.copyOf(requests);
    this.limits = limits == null ? Map.of() : Map.copyOf(limits);
  }
}
