package io.revenge.operator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BoundedMessagesTest {

  private static final int LIMIT = 100;

  @Property
  void passesOnWhatIsShortEnoughHoweverItIsRead(
      @ForAll @Size(max = 20) List<@IntRange(max = 96) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 50) int chunk)
      throws IOException {
    byte[] sent = messages(lengths);

    assertThat(read(new BoundedMessages(new ByteArrayInputStream(sent), LIMIT), chunk))
        .isEqualTo(sent);
  }

  @Property
  void refusesTheFirstMessageThatIsTooLong(
      @ForAll @Size(max = 20) List<@IntRange(max = 96) Integer> before,
      @ForAll @IntRange(min = 1, max = 50) int chunk)
      throws IOException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    sent.write(messages(before));
    sent.write(messages(List.of(LIMIT - 3)));
    InputStream bounded = new BoundedMessages(new ByteArrayInputStream(sent.toByteArray()), LIMIT);

    assertThatThrownBy(() -> read(bounded, chunk))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("message of 101 bytes");
  }

  @Test
  void refusesALengthThatCannotBe() {
    InputStream bounded =
        new BoundedMessages(new ByteArrayInputStream(new byte[] {'E', 0, 0, 0, 3}), LIMIT);

    assertThatThrownBy(() -> read(bounded, 5)).isInstanceOf(IOException.class);
  }

  private static byte[] messages(List<Integer> lengths) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int length : lengths) {
      out.writeByte('D');
      out.writeInt(length + 4);
      out.write(new byte[length]);
    }
    return bytes.toByteArray();
  }

  /** By single bytes and by chunks in turn. */
  private static byte[] read(InputStream in, int chunk) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[chunk];
    while (true) {
      int one = in.read();
      if (one < 0) {
        return all.toByteArray();
      }
      all.write(one);
      int read = in.read(buffer, 0, chunk);
      all.write(buffer, 0, Math.max(read, 0));
    }
  }
}
