package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** How the application connects. */
public record ConnectionSpec(
    @JsonPropertyDescription(
            "sslmode that the application's Secret states, as libpq names it. With require or"
                + " stronger the server refuses connections without TLS.")
        @Default("prefer")
        SslMode sslMode,
    @JsonPropertyDescription("The application's connection pool, written to its Secret.")
        @Default("{}")
        PoolSpec pool) {

  static final ConnectionSpec DEFAULT = new ConnectionSpec(null, null);

  public ConnectionSpec(@Nullable SslMode sslMode, @Nullable PoolSpec pool) {
    this.sslMode = sslMode == null ? SslMode.PREFER : sslMode;
    this.pool = pool == null ? PoolSpec.DEFAULT : pool;
  }
}
