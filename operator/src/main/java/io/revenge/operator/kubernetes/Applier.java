package io.revenge.operator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.revenge.api.v1alpha1.RevengeDatabase;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brings one object to its desired state by server-side apply, and writes nothing when it is there
 * already.
 */
public final class Applier {

  /**
   * Applying an object that carries this version creates it, or fails with a conflict when an
   * object of the name exists: what was never seen is never overwritten.
   */
  private static final String ONLY_CREATE = "1";

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Labels.OPERATOR)
          .withForce(true)
          .build();

  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(Labels.OPERATOR)
          .build();

  private final Context<RevengeDatabase> context;

  public Applier(Context<RevengeDatabase> context) {
    this.context = context;
  }

  /**
   * Applies the object. One that carries a {@code resourceVersion} is only written over that very
   * version.
   *
   * @throws ForeignObjectException an object of that name exists that the operator did not make
   * @throws KubernetesClientException the API server refused the object or did not answer; a
   *     conflict means that the informer was behind, and the next pass sees more
   */
  public <R extends HasMetadata> void apply(R desired) {
    InformerEventSource<R, RevengeDatabase> informer = informer(desired);
    ResourceID id = ResourceID.fromResource(desired);
    Optional<R> actual = informer.get(id);
    if (actual.isEmpty()) {
      informer.handleRecentResourceCreate(id, create(desired));
    } else if (takeUp(actual.get(), desired)) {
      // What is in it was not seen, as it was taken for another database's: the next pass sees it.
      return;
    } else if (!matches(actual.get(), desired)) {
      informer.handleRecentResourceUpdate(id, patch(desired), actual.get());
    }
  }

  /** Creates the object, unless one of its name exists. */
  public <R extends HasMetadata> void createOnce(R desired) {
    try {
      informer(desired)
          .handleRecentResourceCreate(
              ResourceID.fromResource(desired), context.getClient().resource(desired).create());
    } catch (KubernetesClientException refused) {
      if (refused.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw refused;
      }
    }
  }

  /** Changes labels and annotations, and nothing else. */
  public void relabel(Relabelling relabelling) {
    context.getClient().resource(relabelling.object()).patch(MERGE, relabelling.patch());
  }

  /** Takes the resource off the object's owners, and changes nothing else. */
  public void release(Release release) {
    context.getClient().resource(release.object()).patch(MERGE, release.patch());
  }

  private <R extends HasMetadata> boolean matches(R actual, R desired) {
    String version = desired.getMetadata().getResourceVersion();
    desired.getMetadata().setResourceVersion(null);
    try {
      return SSABasedGenericKubernetesResourceMatcher.<R>getInstance()
          .matches(actual, desired, context);
    } finally {
      desired.getMetadata().setResourceVersion(version);
    }
  }

  private <R extends HasMetadata> R create(R desired) {
    try {
      desired.getMetadata().setResourceVersion(ONLY_CREATE);
      return patch(desired);
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        requireOurs(desired);
      }
      throw refused;
    }
  }

  /**
   * Puts the labels back on an object that the operator made and that lost them or was given those
   * of another database, or that was handed over without all of them, and is not seen for that; the
   * next pass sees it. No object of another database has its name.
   *
   * @return whether there was such an object
   */
  public boolean takeUp(HasMetadata desired) {
    HasMetadata existing = context.getClient().resource(desired).get();
    return existing != null && takeUp(existing, desired);
  }

  private boolean takeUp(HasMetadata existing, HasMetadata desired) {
    if (isNamed(existing, desired) || !(isLabelled(existing) || isOurs(existing))) {
      return false;
    }
    context.getClient().resource(existing).edit(object -> labelled(object, desired));
    return true;
  }

  /** Whether it belongs to the same database, for all who see it. */
  private static boolean isNamed(HasMetadata existing, HasMetadata desired) {
    return Labels.database(existing).equals(Labels.database(desired));
  }

  /** Of an object that exists and was not seen. */
  private void requireOurs(HasMetadata desired) {
    HasMetadata existing = context.getClient().resource(desired).get();
    if (existing != null && !takeUp(existing, desired) && !isLabelled(existing)) {
      throw new ForeignObjectException(existing);
    }
  }

  private static HasMetadata labelled(HasMetadata object, HasMetadata desired) {
    Map<String, String> labels =
        new TreeMap<>(Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of()));
    labels.putAll(desired.getMetadata().getLabels());
    object.getMetadata().setLabels(labels);
    return object;
  }

  private static boolean isLabelled(HasMetadata existing) {
    return Optional.ofNullable(existing.getMetadata().getLabels())
        .map(labels -> labels.get(Labels.MANAGED_BY))
        .filter(Labels.OPERATOR::equals)
        .isPresent();
  }

  private static boolean isOurs(HasMetadata existing) {
    return existing.getMetadata().getManagedFields().stream()
        .anyMatch(
            entry ->
                Labels.OPERATOR.equals(entry.getManager()) && "Apply".equals(entry.getOperation()));
  }

  private <R extends HasMetadata> R patch(R desired) {
    return context.getClient().resource(desired).patch(APPLY);
  }

  @SuppressWarnings("unchecked")
  private <R extends HasMetadata> InformerEventSource<R, RevengeDatabase> informer(R desired) {
    return (InformerEventSource<R, RevengeDatabase>)
        context.eventSourceRetriever().getEventSourceFor((Class<R>) desired.getClass());
  }
}
