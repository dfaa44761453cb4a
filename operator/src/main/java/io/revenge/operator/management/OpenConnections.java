package io.revenge.operator.management;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A bounded number of connections. A new one is always let in, and the oldest makes room for it: an
 * honest request takes milliseconds, so that the oldest is one that somebody only holds.
 */
final class OpenConnections implements AutoCloseable {

  private final int most;
  private final Deque<Socket> open = new ArrayDeque<>();

  OpenConnections(int most) {
    this.most = most;
  }

  synchronized void add(Socket connection) {
    if (open.size() == most) {
      end(open.removeFirst());
    }
    open.addLast(connection);
  }

  synchronized void remove(Socket connection) {
    open.remove(connection);
    end(connection);
  }

  @Override
  public synchronized void close() {
    open.forEach(OpenConnections::end);
    open.clear();
  }

  private static void end(Socket connection) {
    try {
      connection.close();
    } catch (IOException gone) {
      // That is what was wanted.
    }
  }
}
