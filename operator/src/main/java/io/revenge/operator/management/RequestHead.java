package io.revenge.operator.management;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is asked for: the first line of an HTTP request. Its other lines say nothing that matters
 * here, but the client is to have sent them.
 */
record RequestHead(String method, String path) {

  /** Bytes; those of Kubernetes and Prometheus have some hundreds. */
  private static final int LONGEST = 8 << 10;

  private static final int CHUNK = 512;

  private static final Pattern FIRST_LINE =
      Pattern.compile("([A-Z]+) (/[^ ?]*)(?:\\?[^ ]*)? HTTP/1\\.[01]\r?\n.*", Pattern.DOTALL);

  private static final Pattern END = Pattern.compile("\n\r?\n");

  /**
   * Reads up to the blank line.
   *
   * @throws IOException this is no request, or too long a one, or it does not come to its end
   */
  static RequestHead read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(CHUNK);
    byte[] chunk = new byte[CHUNK];
    while (head.size() < LONGEST) {
      int read = in.read(chunk);
      if (read < 0) {
        throw new IOException("half a request");
      }
      head.write(chunk, 0, read);
      String text = head.toString(StandardCharsets.ISO_8859_1);
      if (END.matcher(text).find()) {
        return of(text);
      }
    }
    throw new IOException("a request of more than %d bytes".formatted(LONGEST));
  }

  private static RequestHead of(String text) throws IOException {
    Matcher line = FIRST_LINE.matcher(text);
    if (!line.matches()) {
      throw new IOException("no request of HTTP/1.1");
    }
    return new RequestHead(line.group(1), line.group(2));
  }
}
