package io.revenge.migrations;

import org.jspecify.annotations.Nullable;

/**
 * Where and why a migration failed. Holds no row's values.
 *
 * @param file the up file
 * @param line in the file, from 1; absent when it is not one place that is wrong
 * @param statement its beginning, at most 500 characters
 * @param sqlState PostgreSQL's code, absent when the server did not refuse
 * @param message at most 1000 characters
 */
public record MigrationFailure(
    String file,
    @Nullable Integer line,
    @Nullable String statement,
    @Nullable String sqlState,
    String message) {}
