package io.revenge.operator.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one job, a few, so that another thread can cut them: whoever waits for a
 * server that is gone would otherwise wait until the time of its statement is over.
 */
public final class Sessions {

  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final Set<Connection> opened = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /** Closes the sockets of all, also of those that are opened later. */
  public void cut() {
    cut = true;
    opened.forEach(Sessions::abort);
  }

  public boolean isCut() {
    return cut;
  }

  Connection opened(Connection connection) {
    opened.add(connection);
    if (cut) {
      abort(connection);
    }
    return connection;
  }

  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException gone) {
      LOG.debug("the connection was gone already", gone);
    }
  }
}
