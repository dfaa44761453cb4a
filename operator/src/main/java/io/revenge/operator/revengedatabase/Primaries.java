package io.revenge.operator.revengedatabase;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.revenge.api.v1alpha1.RevengeDatabase;
import org.jspecify.annotations.Nullable;

/** The resources that exist, once their informer is there. */
final class Primaries {

  private volatile @Nullable Cache<RevengeDatabase> cache;

  void from(Cache<RevengeDatabase> informer) {
    cache = informer;
  }

  boolean contains(ResourceID id) {
    Cache<RevengeDatabase> known = cache;
    return known != null && known.contains(id);
  }
}
