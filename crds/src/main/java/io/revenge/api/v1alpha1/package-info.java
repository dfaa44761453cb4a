/**
 * The API of the operator: {@code RevengeDatabase} of group {@code revenge.io}, version {@code
 * v1alpha1}.
 */
@NullMarked
package io.revenge.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
