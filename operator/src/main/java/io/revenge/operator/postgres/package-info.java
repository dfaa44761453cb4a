/**
 * Connections to one PostgreSQL server: TLS with verify-full, pinned settings, a timeout for
 * everything.
 *
 * <p>Certificates and keys stay in memory: the operator's root file system is read-only, and what
 * is in a Secret is not written anywhere else.
 */
@NullMarked
package io.revenge.operator.postgres;

import org.jspecify.annotations.NullMarked;
