/** The operator on one JVM, with an in-process Kubernetes API and embedded PostgreSQL servers. */
@NullMarked
package io.revenge.playground;

import org.jspecify.annotations.NullMarked;
