package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The objects, and the last changes of them. Objects in it are never changed, only replaced. A
 * caller that reads and then writes holds the store's monitor meanwhile.
 */
final class Store {

  /** Changes that a watch can start from; older ones are answered with 410. */
  private static final int HISTORY = 10_000;

  /** Above 1, which a client may use to say "only if it does not exist". */
  private static final long FIRST_VERSION = 1_000;

  private final Map<ObjectKey, ObjectNode> objects = new LinkedHashMap<>();
  private final NavigableMap<Long, Change> history = new TreeMap<>();
  private long version = FIRST_VERSION;
  private boolean closed;

  /** What a list found, and when. */
  record Snapshot(long version, List<ObjectNode> objects) {}

  synchronized Optional<ObjectNode> get(ObjectKey key) {
    return Optional.ofNullable(objects.get(key));
  }

  synchronized Snapshot list(ResourceType type, Predicate<ObjectNode> selected) {
    return new Snapshot(
        version,
        objects.entrySet().stream()
            .filter(entry -> entry.getKey().type().equals(type))
            .map(Map.Entry::getValue)
            .filter(selected)
            .toList());
  }

  synchronized List<ObjectKey> keys(Predicate<ObjectNode> selected) {
    return objects.entrySet().stream()
        .filter(entry -> selected.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Keeps the object under the next version, which is written into it. */
  synchronized ObjectNode put(ObjectKey key, ObjectNode object) {
    version++;
    Metadata.of(object).put("resourceVersion", Long.toString(version));
    remember(new Change(version, key, objects.put(key, object), object));
    return object;
  }

  synchronized void remove(ObjectKey key) {
    ObjectNode last = objects.remove(key);
    if (last != null) {
      version++;
      ObjectNode gone = last.deepCopy();
      Metadata.of(gone).put("resourceVersion", Long.toString(version));
      remember(new Change(version, key, gone, null));
    }
  }

  /**
   * The next change after that version, waiting for it.
   *
   * @return nothing when none came in time
   * @throws ApiException the changes since then are no longer known
   */
  synchronized @Nullable Change next(long after, Duration patience)
      throws ApiException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (after >= version && !closed) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return null;
      }
      wait(left);
    }
    if (closed) {
      return null;
    }
    if (after < version - history.size()) {
      throw ApiException.gone("too old resource version: " + after);
    }
    return history.higherEntry(after).getValue();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Ends all that wait. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void remember(Change change) {
    history.put(change.version(), change);
    if (history.size() > HISTORY) {
      history.pollFirstEntry();
    }
    notifyAll();
  }
}
