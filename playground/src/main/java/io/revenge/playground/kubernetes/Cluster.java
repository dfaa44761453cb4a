package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.revenge.playground.kubernetes.ManagedFields.Manager;
import io.revenge.playground.kubernetes.ManagedFields.Operation;
import io.revenge.playground.kubernetes.Ownership.Owned;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What requests do to the objects. One write at a time. */
final class Cluster {

  static final String STATUS = "status";

  private final Store store;
  private final Clock clock;
  private final AtomicLong generatedNames = new AtomicLong();

  Cluster(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * What becomes of an object.
   *
   * @param subresource {@code status}, or empty for the object itself
   * @param manager who writes
   */
  record Target(ObjectKey key, String subresource, String manager) {

    Manager manager(Operation operation) {
      return new Manager(manager, operation, subresource);
    }
  }

  ObjectNode get(ObjectKey key) throws ApiException {
    return store.get(key).orElseThrow(() -> ApiException.notFound(key));
  }

  /** Creates the object, of a generated name if it only has {@code generateName}. */
  ObjectNode create(ResourceType type, String namespace, ObjectNode body, String manager)
      throws ApiException {
    ObjectKey key = new ObjectKey(type, namespace, name(body));
    synchronized (store) {
      if (store.get(key).isPresent()) {
        throw ApiException.alreadyExists(key);
      }
      ObjectNode object = newborn(key, body);
      Owned nothing = new Owned(nothing(), ManagedFields.of(nothing()));
      Ownership ownership = new Ownership(new Fields(type.shapes()));
      Target target = new Target(key, "", manager);
      Owned owned = ownership.update(nothing, object, target.manager(Operation.Update));
      return birth(key, stamped(nothing(), owned, type));
    }
  }

  /** Replaces the object, or its status. */
  ObjectNode replace(Target target, ObjectNode body) throws ApiException {
    synchronized (store) {
      ObjectNode live = get(target.key());
      requireVersion(live, body);
      return commit(target, live, body);
    }
  }

  /** Patches by RFC 7396. */
  ObjectNode mergePatch(Target target, ObjectNode patch) throws ApiException {
    synchronized (store) {
      ObjectNode live = get(target.key());
      requireVersion(live, patch);
      return commit(target, live, Patches.merge(live, patch));
    }
  }

  /** Patches by RFC 6902. */
  ObjectNode jsonPatch(Target target, JsonNode patch) throws ApiException {
    synchronized (store) {
      ObjectNode live = get(target.key());
      ObjectNode patched = Patches.json(live, patch);
      requireVersion(live, patched);
      return commit(target, live, patched);
    }
  }

  /**
   * Server-side apply.
   *
   * @param force whether to take over what others own
   */
  ObjectNode apply(Target target, ObjectNode configuration, boolean force) throws ApiException {
    synchronized (store) {
      ObjectKey key = target.key();
      if (store.get(key).isEmpty() && !target.subresource().isEmpty()) {
        throw ApiException.notFound(key);
      }
      ObjectNode live = store.get(key).orElseGet(Cluster::nothing);
      if (!live.isEmpty()) {
        requireVersion(live, configuration);
      }
      ObjectNode applied = configuration.deepCopy();
      keepOnlyPartOf(target, applied);
      Owned owned =
          new Ownership(new Fields(key.type().shapes()))
              .apply(unmanaged(live), applied, target.manager(Operation.Apply), force);
      if (live.isEmpty()) {
        ObjectNode object = newborn(key, owned.object());
        return birth(key, stamped(nothing(), new Owned(object, owned.managers()), key.type()));
      }
      return finish(target, live, owned);
    }
  }

  /**
   * Deletes the object, or marks it when it has finalizers.
   *
   * @param orphan whether what it owns stays
   */
  ObjectNode delete(ObjectKey key, boolean orphan) throws ApiException {
    synchronized (store) {
      ObjectNode live = get(key);
      if (Metadata.hasFinalizers(live)) {
        if (Metadata.isBeingDeleted(live)) {
          return live;
        }
        ObjectNode marked = live.deepCopy();
        Metadata.of(marked)
            .put("deletionTimestamp", now().toString())
            .put("deletionGracePeriodSeconds", 0);
        return store.put(key, marked);
      }
      vanish(key, live, orphan);
      return live;
    }
  }

  /** Keeps a new object, which goes again at once when all its owners are gone already. */
  private ObjectNode birth(ObjectKey key, ObjectNode object) throws ApiException {
    ObjectNode born = store.put(key, object);
    List<String> owners = Metadata.owners(born);
    if (!owners.isEmpty()
        && store.keys(other -> owners.contains(Metadata.text(other, "uid"))).isEmpty()) {
      delete(key, false);
    }
    return born;
  }

  private void vanish(ObjectKey key, ObjectNode last, boolean orphan) throws ApiException {
    store.remove(key);
    String uid = Metadata.text(last, "uid");
    for (ObjectKey owned : store.keys(object -> Metadata.isOwnedBy(object, uid))) {
      ObjectNode disowned = get(owned).deepCopy();
      boolean hasOtherOwners = Metadata.disown(disowned, uid);
      if (orphan || hasOtherOwners) {
        store.put(owned, disowned);
      } else {
        delete(owned, false);
      }
    }
    if (key.type().plural().equals("namespaces")) {
      for (ObjectKey inside :
          store.keys(object -> Metadata.text(object, "namespace").equals(key.name()))) {
        if (store.get(inside).isPresent()) {
          delete(inside, false);
        }
      }
    }
  }

  private ObjectNode commit(Target target, ObjectNode live, ObjectNode proposed)
      throws ApiException {
    ObjectNode object = proposed.deepCopy();
    Defaults.fill(object);
    restoreAllBut(target, live, object);
    Metadata.of(object).remove("managedFields");
    Owned owned =
        new Ownership(new Fields(target.key().type().shapes()))
            .update(unmanaged(live), object, target.manager(Operation.Update));
    return finish(target, live, owned);
  }

  private ObjectNode finish(Target target, ObjectNode live, Owned owned) throws ApiException {
    ObjectNode object = owned.object();
    Defaults.fill(object);
    restoreAllBut(target, live, object);
    if (!content(live).equals(content(object))) {
      Metadata.of(object).put("generation", live.at("/metadata/generation").asInt() + 1);
    }
    ObjectNode after = stamped(live, new Owned(object, owned.managers()), target.key().type());
    if (after.equals(live)) {
      return live;
    }
    ObjectNode stored = store.put(target.key(), after);
    if (Metadata.isBeingDeleted(stored) && !Metadata.hasFinalizers(stored)) {
      vanish(target.key(), stored, false);
    }
    return stored;
  }

  /** Undoes what a write through this subresource cannot change. */
  private static void restoreAllBut(Target target, ObjectNode live, ObjectNode object) {
    if (target.subresource().equals(STATUS)) {
      JsonNode status = object.get(STATUS);
      object.removeAll();
      object.setAll(live.deepCopy());
      restore(object, STATUS, status);
      return;
    }
    if (target.key().type().hasStatus()) {
      restore(object, STATUS, live.get(STATUS));
    }
    ObjectNode metadata = Metadata.of(object);
    ObjectNode liveMetadata = Metadata.of(live);
    for (String field : Metadata.SERVERS) {
      restore(metadata, field, liveMetadata.get(field));
    }
    restore(metadata, "name", liveMetadata.get("name"));
    restore(metadata, "namespace", liveMetadata.get("namespace"));
    restore(metadata, "resourceVersion", liveMetadata.get("resourceVersion"));
  }

  private static void restore(ObjectNode object, String field, @Nullable JsonNode value) {
    if (value == null) {
      object.remove(field);
    } else {
      object.set(field, value);
    }
  }

  /** Drops from what is applied what this subresource does not write. */
  private static void keepOnlyPartOf(Target target, ObjectNode applied) {
    ObjectNode metadata = Metadata.of(applied);
    metadata.remove(Metadata.SERVERS);
    metadata.remove("resourceVersion");
    metadata.remove("managedFields");
    if (target.subresource().equals(STATUS)) {
      JsonNode status = applied.get(STATUS);
      applied.removeAll();
      restore(applied, STATUS, status);
    } else if (target.key().type().hasStatus()) {
      applied.remove(STATUS);
    }
  }

  private ObjectNode newborn(ObjectKey key, ObjectNode body) {
    ObjectNode object = nothing();
    object.put("apiVersion", key.type().apiVersion()).put("kind", key.type().kind());
    object.setAll(body.deepCopy());
    if (key.type().hasStatus()) {
      object.remove(STATUS);
    }
    Defaults.fill(object);
    ObjectNode metadata = Metadata.of(object);
    metadata.remove(Metadata.SERVERS);
    metadata.remove("resourceVersion");
    metadata.remove("managedFields");
    metadata.put("name", key.name());
    if (!key.namespace().isEmpty()) {
      metadata.put("namespace", key.namespace());
    }
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", now().toString());
    metadata.put("generation", 1);
    return object;
  }

  private String name(ObjectNode body) throws ApiException {
    String name = Metadata.text(body, "name");
    if (!name.isEmpty()) {
      return name;
    }
    String prefix = Metadata.text(body, "generateName");
    if (prefix.isEmpty()) {
      throw ApiException.invalid("metadata.name: Required value: name or generateName is required");
    }
    return prefix + String.format(Locale.ROOT, "%05d", generatedNames.incrementAndGet());
  }

  private ObjectNode stamped(ObjectNode before, Owned owned, ResourceType type) {
    ObjectNode object = owned.object().deepCopy();
    Metadata.of(object)
        .set("managedFields", owned.managers().toJson(before, type.apiVersion(), now()));
    return object;
  }

  private static void requireVersion(ObjectNode live, ObjectNode sent) throws ApiException {
    String wanted = Metadata.text(sent, "resourceVersion");
    if (!wanted.isEmpty() && !wanted.equals(Metadata.text(live, "resourceVersion"))) {
      throw ApiException.conflict(
          "Operation cannot be fulfilled on %s \"%s\": the object has been modified; please apply your changes to the latest version and try again"
              .formatted(live.path("kind").asText(), Metadata.text(live, "name")));
    }
  }

  private static Owned unmanaged(ObjectNode live) {
    ObjectNode object = live.deepCopy();
    if (object.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
    }
    return new Owned(object, ManagedFields.of(live));
  }

  /** What a new generation is about. */
  private static ObjectNode content(ObjectNode object) {
    return object.deepCopy().without(List.of("metadata", STATUS));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static ObjectNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }
}
