package io.revenge.operator.server;

import io.revenge.api.v1alpha1.PostgresSpec;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The server's image and the user that it runs as.
 *
 * @param user user and group id of {@code postgres} in the image
 */
public record ServerImage(String name, long user) {

  private static final Pattern ALPINE = Pattern.compile(":[^/@]*-alpine[0-9.]*(@.*)?$");
  private static final long DEBIAN_USER = 999;
  private static final long ALPINE_USER = 70;

  public static ServerImage of(PostgresSpec postgres) {
    String image =
        Objects.requireNonNullElseGet(postgres.image(), () -> "postgres:" + postgres.version());
    long user = ALPINE.matcher(image).find() ? ALPINE_USER : DEBIAN_USER;
    return new ServerImage(image, Objects.requireNonNullElse(postgres.uid(), user));
  }
}
