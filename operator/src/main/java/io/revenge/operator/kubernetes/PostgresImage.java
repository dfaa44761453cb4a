package io.revenge.operator.kubernetes;

import io.revenge.api.v1alpha1.PostgresSpec;
import java.util.regex.Pattern;

/**
 * The image that holds the server and its tools, and the user of everything that runs in it.
 *
 * @param uid user and group; 999, or 70 when the tag ends in {@code -alpine}, as in the images of
 *     Docker Hub
 */
public record PostgresImage(String name, long uid) {

  /** Also with a version of Alpine, and before a digest. */
  private static final Pattern ALPINE_TAG = Pattern.compile(":[^/@]*-alpine[0-9.]*(@|$)");

  private static final long DEBIAN = 999;
  private static final long ALPINE = 70;

  public static PostgresImage of(PostgresSpec postgres) {
    String image = postgres.image();
    String name = image == null ? "postgres:" + postgres.version() : image;
    Long uid = postgres.uid();
    return new PostgresImage(name, uid == null ? defaultUid(name) : uid);
  }

  private static long defaultUid(String name) {
    return ALPINE_TAG.matcher(name).find() ? ALPINE : DEBIAN;
  }
}
