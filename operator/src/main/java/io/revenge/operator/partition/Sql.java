package io.revenge.operator.partition;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The statements of this package, resources beside it. */
enum Sql {
  OBSERVE("observe.sql"),
  ENTER("enter.sql"),
  ATTACH("attach.sql"),
  DETACH("detach.sql"),
  DROP("drop.sql");

  private final String text;

  Sql(String file) {
    try (InputStream in = Sql.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + file);
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text() {
    return text;
  }
}
