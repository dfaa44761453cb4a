package io.revenge.operator.partition;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** Connections that say what they are about to do. */
final class WatchedConnection {

  private static final Set<String> STEPS = Set.of("prepareStatement", "createStatement", "commit");

  private WatchedConnection() {}

  /** What is called before each statement and each commit. */
  @FunctionalInterface
  interface Watcher {
    void before(Connection connection, String step) throws SQLException;
  }

  static Connection of(Connection connection, Watcher watcher) {
    return (Connection)
        Proxy.newProxyInstance(
            WatchedConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (STEPS.contains(method.getName())) {
                watcher.before(connection, method.getName());
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
