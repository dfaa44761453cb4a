package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.operator.postgres.Address;
import io.revenge.operator.status.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that answer late, or never. */
class SlowServerTest {

  @TempDir private static Path temporary;
  @AutoClose private static JobFixture fixture;

  @BeforeAll
  static void startServer() throws Exception {
    fixture = new JobFixture(temporary);
  }

  @BeforeEach
  void anEmptyDatabase() throws Exception {
    fixture.anEmptyDatabase();
  }

  @Test
  void anAnswerAfterFiveSecondsIsTooLateAndTheWorkGoesOn() throws Exception {
    try (Relay relay = new Relay(Duration.ofSeconds(6))) {
      Outcome outcome = look(relay.address());

      assertThat(outcome.report().reachable())
          .returns(true, Verdict::isFalse)
          .returns("AnswersSlowly", Verdict::reason);
      assertThat(outcome.report().verdict(DatabaseWorkDone.TYPE))
          .map(Verdict::isTrue)
          .contains(true);
    }
  }

  @Test
  void anAnswerWithinFiveSecondsIsInTime() throws Exception {
    try (Relay relay = new Relay(Duration.ofSeconds(4))) {
      assertThat(look(relay.address()).report().reachable().isTrue()).isTrue();
    }
  }

  @Test
  void aServerThatAcceptsAndNeverAnswersIsUnreachable() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertThat(look(new Address("localhost", silent.getLocalPort())).report().reachable())
          .returns(true, Verdict::isFalse)
          .returns("Unreachable", Verdict::reason);
    }
  }

  @Test
  @Timeout(30)
  void aServerThatAnswersByteByByteIsCut() throws Exception {
    try (Relay relay = new Relay(Duration.ZERO, Duration.ofMillis(50))) {
      Outcome outcome =
          fixture.run(
              JobFixture.at(fixture.request(false, Map.of()), relay.address()),
              Map.of(),
              null,
              true,
              Duration.ofSeconds(2));

      assertThat(outcome.report().reachable().isFalse()).isTrue();
      assertThat(outcome.report().lockedOut()).isFalse();
    }
  }

  private static Outcome look(Address address) throws InterruptedException {
    return fixture.run(JobFixture.at(fixture.request(false, Map.of()), address), Map.of(), null);
  }

  /** Hands on what client and server say; the first answer takes long, by the test's clock. */
  private static final class Relay implements AutoCloseable {

    /** Or a few more. */
    private static final int QUESTIONS_OF_A_LOGIN = 8;

    private final ServerSocket listener;
    private final Duration perByte;
    private final AtomicInteger questions = new AtomicInteger();
    private Duration delay;

    Relay(Duration delay) throws IOException {
      this(delay, Duration.ZERO);
    }

    /** The answers come byte by byte, after the login, if that is to take any time. */
    Relay(Duration delay, Duration perByte) throws IOException {
      this.delay = delay;
      this.perByte = perByte;
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().start(this::accept);
    }

    Address address() {
      return new Address("localhost", listener.getLocalPort());
    }

    private void accept() {
      try {
        while (true) {
          Socket client = listener.accept();
          Socket server = new Socket("localhost", fixture.server().address().port());
          Thread.ofVirtual().start(() -> pump(client, server, false));
          Thread.ofVirtual().start(() -> pump(server, client, true));
        }
      } catch (IOException closed) {
        return;
      }
    }

    private void pump(Socket from, Socket to, boolean answers) {
      byte[] buffer = new byte[8192];
      try (from;
          to;
          InputStream in = from.getInputStream()) {
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
          if (answers) {
            passes();
          } else {
            questions.incrementAndGet();
          }
          if (answers && perByte.isPositive() && questions.get() > QUESTIONS_OF_A_LOGIN) {
            trickle(buffer, read, to.getOutputStream());
          } else {
            to.getOutputStream().write(buffer, 0, read);
          }
        }
      } catch (IOException closed) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void trickle(byte[] bytes, int count, OutputStream to)
        throws IOException, InterruptedException {
      for (int i = 0; i < count; i++) {
        Thread.sleep(perByte);
        to.write(bytes, i, 1);
      }
    }

    private synchronized void passes() {
      fixture.passes(delay);
      delay = Duration.ZERO;
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
