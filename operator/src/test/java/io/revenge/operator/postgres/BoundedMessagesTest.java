package io.revenge.operator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BoundedMessagesTest {

  private static final AnswerBudget BUDGET = new AnswerBudget(10_000, 100_000);

  /** A message with nothing but its header. */
  private static final int EMPTY = 4 + 64;

  @Property
  void passesOnWhatIsWithinTheBudgetHoweverItIsRead(
      @ForAll @Size(max = 20) List<@IntRange(max = 96) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 50) int chunk)
      throws IOException {
    byte[] sent = messages('D', lengths);

    assertThat(read(bounded(sent), chunk)).isEqualTo(sent);
  }

  @Property
  void dropsNoticesAndNotificationsHoweverItIsRead(
      @ForAll @Size(max = 20) List<@IntRange(max = 96) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 50) int chunk)
      throws IOException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    for (int length : lengths) {
      sent.write(messages('N', List.of(length)));
      sent.write(messages('D', List.of(length)));
      sent.write(messages('A', List.of(length)));
      kept.write(messages('D', List.of(length)));
    }

    assertThat(read(bounded(sent.toByteArray()), chunk)).isEqualTo(kept.toByteArray());
  }

  @Property
  void losesNothingByTimeouts(
      @ForAll @Size(max = 20) List<@IntRange(max = 96) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 7) int untilTimeout)
      throws IOException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    for (int length : lengths) {
      sent.write(messages('N', List.of(length)));
      sent.write(messages('D', List.of(length)));
    }
    InputStream halting = new Halting(sent.toByteArray(), untilTimeout);

    assertThat(read(new BoundedMessages(halting, BUDGET), 10)).isEqualTo(messages('D', lengths));
  }

  @Test
  void noticesCostNothing() throws IOException {
    byte[] flood = messages('N', Collections.nCopies(10_000, 100));

    assertThat(read(bounded(flood), 50)).isEmpty();
  }

  @Property
  void refusesTheMessageThatIsTooMuchForOneStatement(
      @ForAll @IntRange(min = 1, max = 50) int chunk) {
    int rows = (int) (BUDGET.ofStatement() / EMPTY);
    List<Integer> within = new ArrayList<>(Collections.nCopies(rows, 0));
    assertThatCode(() -> read(bounded(messages('D', within)), chunk)).doesNotThrowAnyException();

    within.add(0);

    assertThatThrownBy(() -> read(bounded(messages('D', within)), chunk))
        .isInstanceOf(ExcessiveAnswerException.class)
        .hasMessageContaining("one statement with more than 10000 bytes");
  }

  @Test
  void refusesALongMessageBeforeItIsRead() throws IOException {
    byte[] headerOfAGigabyte = {'D', 0x40, 0, 0, 0};

    assertThatThrownBy(() -> read(bounded(headerOfAGigabyte), 5))
        .isInstanceOf(ExcessiveAnswerException.class);
  }

  @Test
  void refusesMoreErrorsThanOneStatementCanHave() {
    assertThatThrownBy(() -> read(bounded(messages('E', List.of(10, 10))), 50))
        .isInstanceOf(ExcessiveAnswerException.class);
  }

  @Test
  void theNextStatementHasABudgetOfItsOwn() throws IOException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    for (int statement = 0; statement < 10; statement++) {
      sent.write(messages('D', List.of(9_000)));
      sent.write(messages('Z', List.of(1)));
    }

    assertThat(read(bounded(sent.toByteArray()), 50)).hasSize(sent.size());
  }

  @Test
  void aConnectionHasABudgetForAllItsStatements() throws IOException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    for (int statement = 0; statement < 12; statement++) {
      sent.write(messages('D', List.of(9_000)));
      sent.write(messages('Z', List.of(1)));
    }

    assertThatThrownBy(() -> read(bounded(sent.toByteArray()), 50))
        .isInstanceOf(ExcessiveAnswerException.class)
        .hasMessageContaining("100000 bytes over one connection");
  }

  @Test
  void refusesALengthThatCannotBe() {
    assertThatThrownBy(() -> read(bounded(new byte[] {'E', 0, 0, 0, 3}), 5))
        .isInstanceOf(IOException.class);
  }

  private static BoundedMessages bounded(byte[] sent) {
    return new BoundedMessages(new ByteArrayInputStream(sent), BUDGET);
  }

  private static byte[] messages(char kind, List<Integer> lengths) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int length : lengths) {
      out.writeByte(kind);
      out.writeInt(length + 4);
      out.write(new byte[length]);
    }
    return bytes.toByteArray();
  }

  /** By single bytes and by chunks in turn. */
  private static byte[] read(InputStream in, int chunk) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[chunk];
    boolean single = false;
    while (true) {
      single = !single;
      try {
        int read = single ? in.read() : in.read(buffer, 0, chunk);
        if (read < 0) {
          return all.toByteArray();
        }
        if (single) {
          all.write(read);
        } else {
          all.write(buffer, 0, read);
        }
      } catch (SocketTimeoutException goOn) {
        // As pgjdbc does when it only looks whether there is something.
      }
    }
  }

  /** Times out after every so many bytes. */
  private static final class Halting extends FilterInputStream {

    private final int every;
    private int left;

    Halting(byte[] bytes, int every) {
      super(new ByteArrayInputStream(bytes));
      this.every = every;
      this.left = every;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
      if (left == 0) {
        left = every;
        throw new SocketTimeoutException();
      }
      int read = super.read(buffer, offset, Math.min(count, left));
      left -= Math.max(read, 0);
      return read;
    }
  }
}
