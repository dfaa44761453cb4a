/**
 * A Kubernetes API server on the loopback interface: objects, lists, watches, server-side apply,
 * status subresources and garbage collection, for the kinds that the operator works with.
 *
 * <p>It has no admission, no schemas and no authorization: what it accepts a real server may
 * refuse.
 */
@NullMarked
package io.revenge.playground.kubernetes;

import org.jspecify.annotations.NullMarked;
