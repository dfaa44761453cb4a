@NullMarked
package io.revenge.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
