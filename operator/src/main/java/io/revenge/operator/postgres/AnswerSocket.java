package io.revenge.operator.postgres;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A socket whose timeout is that of a whole answer, counted from what was sent last. Java's is that
 * of a single read, so that a server which hands out a byte now and then never exceeds it.
 */
final class AnswerSocket extends Socket {

  private volatile long asked = System.nanoTime();

  /** Milliseconds; 0 is without end. */
  private volatile int timeout;

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    super.setSoTimeout(millis);
    timeout = millis;
  }

  @Override
  public int getSoTimeout() {
    return timeout;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        limit();
        return super.read();
      }

      @Override
      public int read(byte[] buffer, int offset, int count) throws IOException {
        limit();
        return super.read(buffer, offset, count);
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(int one) throws IOException {
        out.write(one);
        asked = System.nanoTime();
      }

      @Override
      public void write(byte[] buffer, int offset, int count) throws IOException {
        out.write(buffer, offset, count);
        asked = System.nanoTime();
      }
    };
  }

  private void limit() throws IOException {
    if (timeout == 0) {
      return;
    }
    long left = timeout - Duration.ofNanos(System.nanoTime() - asked).toMillis();
    if (left <= 0) {
      throw new SocketTimeoutException("no whole answer within %d ms".formatted(timeout));
    }
    super.setSoTimeout((int) left);
  }
}
