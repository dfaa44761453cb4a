/**
 * One pass over one {@code RevengeDatabase}: observe, validate, compute, apply, database work,
 * status.
 */
@NullMarked
package io.revenge.operator.revengedatabase;

import org.jspecify.annotations.NullMarked;
