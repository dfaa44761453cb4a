package io.revenge.playground.node;

import io.revenge.playground.postgres.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The port of each server, kept over restarts of its pod. All are on the loopback interface. */
public final class Ports {

  private final Map<String, Integer> ports = new ConcurrentHashMap<>();

  /** The port of the StatefulSet's server, whether or not it runs. */
  public int of(String namespace, String statefulSet) {
    return ports.computeIfAbsent(namespace + "/" + statefulSet, key -> free());
  }

  private static int free() {
    try {
      return FreePort.find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
