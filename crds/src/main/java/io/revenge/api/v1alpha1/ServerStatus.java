package io.revenge.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/**
 * The running server.
 *
 * @param version PostgreSQL's version, such as {@code 18.6}
 * @param systemIdentifier PostgreSQL's own identifier of the cluster, a decimal number of 64 bits;
 *     once known, a new one is never made
 * @param endpoint host and port for clients in the cluster
 * @param secretName the application's Secret
 */
public record ServerStatus(
    @Nullable String version,
    @Nullable String systemIdentifier,
    @Nullable String endpoint,
    @Nullable String secretName) {}
