package io.revenge.operator.postgres;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a server sends after the TLS handshake, message by message: a byte that says of what kind,
 * four with the length of the rest, these included. See <a
 * href="https://www.postgresql.org/docs/current/protocol-message-formats.html">the protocol</a>.
 *
 * <p>A client keeps the messages of a statement in memory, and whoever owns a table easily makes a
 * line of a gigabyte, or 300,000 notices. Notices and notifications, which nobody here asks for,
 * are dropped unread; a message beyond the budget ends the connection before it is read.
 */
final class BoundedMessages extends FilterInputStream {

  private static final int HEADER = 5;
  private static final int LENGTH = 4;
  private static final int CHUNK = 8 << 10;

  private static final byte NOTICE = 'N';
  private static final byte NOTIFICATION = 'A';
  private static final byte READY_FOR_QUERY = 'Z';

  private final AnswerBudget budget;
  private final byte[] header = new byte[HEADER];

  /** Bytes of the next header that are here already. */
  private int received;

  /** Bytes of the last header that the client has. */
  private int handedOver = HEADER;

  /** Bytes of the message that are still to come. */
  private long left;

  private boolean drop;
  private long ofStatement;
  private long ofConnection;

  BoundedMessages(InputStream in, AnswerBudget budget) {
    super(in);
    this.budget = budget;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /** Never beyond the end of a header or a message. */
  @Override
  public int read(byte[] buffer, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!findNext()) {
      return -1;
    }
    if (handedOver < HEADER) {
      int part = Math.min(count, HEADER - handedOver);
      System.arraycopy(header, handedOver, buffer, offset, part);
      handedOver += part;
      return part;
    }
    int read = super.read(buffer, offset, (int) Math.min(count, left));
    left -= Math.max(read, 0);
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[Math.clamp(count, 0, CHUNK)]));
  }

  @Override
  public int available() throws IOException {
    if (handedOver < HEADER) {
      return HEADER - handedOver;
    }
    return drop ? 0 : (int) Math.min(left, super.available());
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /**
   * Goes on to what the client is to see; false at the end. A timeout in between loses nothing: the
   * client may read on.
   */
  private boolean findNext() throws IOException {
    while (handedOver == HEADER && (left == 0 || drop)) {
      boolean inBody = left > 0;
      int read =
          inBody
              ? in.read(new byte[(int) Math.min(CHUNK, left)])
              : in.read(header, received, HEADER - received);
      if (read < 0) {
        return false;
      }
      if (inBody) {
        left -= read;
      } else {
        received += read;
      }
      if (received == HEADER) {
        received = 0;
        begin();
      }
    }
    return true;
  }

  private void begin() throws IOException {
    byte kind = header[0];
    long length = 0;
    for (int at = 1; at < HEADER; at++) {
      length = (length << Byte.SIZE) | (header[at] & 0xFF);
    }
    if (length < LENGTH) {
      throw new IOException("the server sent a message of %d bytes".formatted(length));
    }
    drop = kind == NOTICE || kind == NOTIFICATION;
    if (!drop) {
      charge(kind, length);
    }
    left = length - LENGTH;
    handedOver = drop ? HEADER : 0;
  }

  private void charge(byte kind, long length) throws ExcessiveAnswerException {
    ofStatement += AnswerBudget.cost(kind, length);
    ofConnection += AnswerBudget.cost(kind, length);
    if (ofStatement > budget.ofStatement()) {
      throw new ExcessiveAnswerException(
          "the server answered one statement with more than %d bytes"
              .formatted(budget.ofStatement()));
    }
    if (ofConnection > budget.ofConnection()) {
      throw new ExcessiveAnswerException(
          "the server sent more than %d bytes over one connection"
              .formatted(budget.ofConnection()));
    }
    if (kind == READY_FOR_QUERY) {
      ofStatement = 0;
    }
  }
}
