package io.revenge.operator.partition;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way of a client to its server that breaks for ever once a number of messages went through:
 * what is seen of a client that is killed. The server has the last message, and its answer reaches
 * nobody.
 */
final class CutConnections implements AutoCloseable {

  private static final int LARGER_THAN_ANY_MESSAGE = 1 << 20;

  private final ServerSocket listener;
  private final int server;
  private final int last;
  private final AtomicInteger messages = new AtomicInteger();

  /**
   * Begins to listen.
   *
   * @param server the server's port on this machine
   * @param last the message after which nothing goes through, counted from 1
   */
  CutConnections(int server, int last) throws IOException {
    this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    this.server = server;
    this.last = last;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  boolean isCut() {
    return messages.get() >= last;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept();
          Socket behind = new Socket(InetAddress.getLoopbackAddress(), server)) {
        Thread answers = Thread.ofVirtual().start(() -> pass(behind, client));
        passUntilCut(client.getInputStream(), behind.getOutputStream());
        client.close();
        behind.close();
        answers.join();
      } catch (IOException ended) {
        // By one side or the other.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A client waits for the answer before it sends more: what can be read at once is a message. */
  private void passUntilCut(InputStream from, OutputStream to) throws IOException {
    byte[] message = new byte[LARGER_THAN_ANY_MESSAGE];
    for (int size = from.read(message); size >= 0 && !isCut(); size = from.read(message)) {
      to.write(message, 0, size);
      if (messages.incrementAndGet() >= last) {
        listener.close();
        return;
      }
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.close();
    } catch (IOException ended) {
      // By one side or the other.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
