package io.revenge.operator.postgres;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a server sends after the TLS handshake, message by message: a byte that says of what kind,
 * four with the length of the rest, these included. See <a
 * href="https://www.postgresql.org/docs/current/protocol-overview.html">the protocol</a>.
 *
 * <p>A client reads a message into memory as a whole, and a line, error or notice of a gigabyte is
 * easily made by whoever owns a table. One that is longer than the limit ends the connection before
 * it is read.
 */
final class BoundedMessages extends FilterInputStream {

  private static final int HEADER = 5;
  private static final int LENGTH = 4;

  private final int limit;
  private int inHeader;
  private long length;
  private long left;

  /**
   * @param limit the longest message, in bytes
   */
  BoundedMessages(InputStream in, int limit) {
    super(in);
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    if (next >= 0) {
      follow((byte) next);
    }
    return next;
  }

  @Override
  public int read(byte[] buffer, int offset, int count) throws IOException {
    int read = super.read(buffer, offset, count);
    int at = offset;
    int end = offset + Math.max(read, 0);
    while (at < end) {
      if (left > 0) {
        int skipped = (int) Math.min(left, (long) end - at);
        left -= skipped;
        at += skipped;
      } else {
        follow(buffer[at]);
        at++;
      }
    }
    return read;
  }

  /** By reading: what is only skipped would not be followed. */
  @Override
  public long skip(long count) throws IOException {
    return read(new byte[Math.clamp(count, 0, limit)]);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void follow(byte next) throws IOException {
    if (left > 0) {
      left--;
      return;
    }
    length = inHeader == 0 ? 0 : (length << Byte.SIZE) | (next & 0xFF);
    inHeader++;
    if (inHeader == HEADER) {
      inHeader = 0;
      left = length - LENGTH;
      if (left < 0 || length > limit) {
        throw new IOException(
            "the server sent a message of %d bytes, at most %d are taken".formatted(length, limit));
      }
    }
  }
}
