package io.revenge.operator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a server that hands out byte after byte of a TLS record, without end. */
class SessionsTest {

  private static final Duration EVERY = Duration.ofMillis(20);

  /** A handshake record of 16 KiB, in answer to "TLS?". */
  private static final byte[] BEGINNING = {'S', 22, 3, 3, 0x40, 0};

  private final Sessions sessions = new Sessions();
  private final AtomicInteger sent = new AtomicInteger();

  @SuppressWarnings("NullAway.Init")
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::trickle);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void aCutEndsALoginThatGoesOn() {
    CompletableFuture<SQLException> login = CompletableFuture.supplyAsync(this::refusal);
    await().untilAtomic(sent, greaterThan(2));

    sessions.cut();

    assertThat(login).succeedsWithin(5, TimeUnit.SECONDS);
  }

  @Test
  void soDoesTheEndOfItsTime() {
    CompletableFuture<SQLException> login = CompletableFuture.supplyAsync(this::refusal);
    await().untilAtomic(sent, greaterThan(2));

    sessions.expire();

    assertThat(login).succeedsWithin(5, TimeUnit.SECONDS);
  }

  @Test
  void whatIsOpenedAfterTheCutIsClosedAtOnce() throws IOException {
    sessions.cut();

    assertThat(sessions.open().isClosed()).isTrue();
  }

  @Test
  void nothingIsClosedWithoutACut() throws IOException {
    try (Socket socket = sessions.open()) {
      assertThat(socket.isClosed()).isFalse();
    }
  }

  @Test
  void theTimeoutIsThatOfAWholeAnswer() throws IOException {
    try (Socket client = sessions.open()) {
      client.connect(server.getLocalSocketAddress());
      client.setSoTimeout(500);
      client.getOutputStream().write('?');

      assertThatThrownBy(() -> client.getInputStream().readNBytes(1 << 20))
          .isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(sent).hasValueGreaterThan(2);
  }

  private SQLException refusal() {
    Login login = new Login("uid", 18, "", "", "", "revenge", "revenge", "");
    Address address = new Address("localhost", server.getLocalPort());
    try {
      new TlsPostgres(address, login, sessions).asOwner(Job.MIGRATE).close();
      throw new AssertionError("logged in");
    } catch (SQLException refused) {
      return refused;
    }
  }

  private void trickle() {
    try (Socket client = server.accept()) {
      OutputStream out = client.getOutputStream();
      out.write(BEGINNING);
      while (true) {
        out.write(0);
        out.flush();
        sent.incrementAndGet();
        Thread.sleep(EVERY);
      }
    } catch (IOException ended) {
      // By the client.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
