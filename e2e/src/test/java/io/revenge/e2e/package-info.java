/**
 * The shipped manifests and image on a real cluster, used as a person does: with {@code kubectl}
 * and {@code psql}.
 */
@NullMarked
package io.revenge.e2e;

import org.jspecify.annotations.NullMarked;
