/**
 * Real PostgreSQL servers on the loopback interface, prepared and configured by what a pod would
 * mount: the same settings, the same SQL, the same certificates.
 *
 * <p>The binaries lack {@code psql}, so Java stands in for the shell scripts of the init container.
 */
@NullMarked
package io.revenge.playground.postgres;

import org.jspecify.annotations.NullMarked;
