package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import io.revenge.api.v1alpha1.RevengeDatabase;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Whether a person asked for something: by the spec, or by an annotation of ours, which changes no
 * generation. A change of the status, which is the operator's own, begins no pass.
 */
public final class AskedFor implements OnUpdateFilter<RevengeDatabase> {

  private static final String OURS = "revenge.io/";

  @Override
  public boolean accept(RevengeDatabase changed, RevengeDatabase before) {
    return changed.getMetadata().getGeneration() == null
        || !changed.getMetadata().getGeneration().equals(before.getMetadata().getGeneration())
        || !Objects.equals(
            changed.getMetadata().getDeletionTimestamp(),
            before.getMetadata().getDeletionTimestamp())
        || !annotations(changed).equals(annotations(before));
  }

  private static Map<String, String> annotations(HasMetadata object) {
    return Objects.requireNonNullElse(
            object.getMetadata().getAnnotations(), Map.<String, String>of())
        .entrySet()
        .stream()
        .filter(annotation -> annotation.getKey().startsWith(OURS))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
