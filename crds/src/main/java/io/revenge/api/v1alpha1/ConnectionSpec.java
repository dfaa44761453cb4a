package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/**
 * How the application connects: what its Secret says, and with {@code require} or stronger what the
 * server admits.
 */
public record ConnectionSpec(@Default("prefer") SslMode sslMode, @Default("{}") PoolSpec pool) {

  static final ConnectionSpec DEFAULT = new ConnectionSpec(null, null);

  public ConnectionSpec(@Nullable SslMode sslMode, @Nullable PoolSpec pool) {
    this.sslMode = sslMode == null ? SslMode.PREFER : sslMode;
    this.pool = pool == null ? PoolSpec.DEFAULT : pool;
  }
}
