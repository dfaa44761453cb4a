package io.revenge.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/**
 * The dumps.
 *
 * @param lastSuccessfulTime RFC 3339; when the newest verified dump was completed
 * @param file its name on the backup volume
 * @param sizeBytes its size
 * @param sha256 its checksum, hexadecimal
 * @param lastFailedTime RFC 3339; absent when the newest attempt succeeded
 * @param lastFailure why the newest attempt failed; absent when it succeeded
 */
public record BackupStatus(
    @Nullable String lastSuccessfulTime,
    @Nullable String file,
    @Nullable Long sizeBytes,
    @Nullable String sha256,
    @Nullable String lastFailedTime,
    @Nullable String lastFailure) {}
