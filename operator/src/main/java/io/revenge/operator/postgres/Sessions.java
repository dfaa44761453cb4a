package io.revenge.operator.postgres;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one job, a few, so that another thread can end them from their first byte on:
 * whoever waits for a server that is gone, or that answers byte by byte, would otherwise wait on.
 */
public final class Sessions {

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final Set<Socket> opened = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean expired;

  /**
   * Closes the sockets of all, also of those that are opened later: nobody wants the job's word.
   */
  public void cut() {
    cut = true;
    opened.forEach(Sessions::end);
  }

  public boolean isCut() {
    return cut;
  }

  /** Closes them likewise, as the job's time is over. */
  public void expire() {
    expired = true;
    opened.forEach(Sessions::end);
  }

  public boolean isExpired() {
    return expired;
  }

  /** A socket that is still to be connected, and that ends with the others. */
  Socket open() throws IOException {
    AnswerSocket socket = new AnswerSocket();
    opened.add(socket);
    if (cut || expired) {
      end(socket);
    }
    return socket;
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      LOG.debug("the connection was gone already", gone);
    }
  }
}
