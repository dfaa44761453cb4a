/** Health and metrics over HTTP. */
@NullMarked
package io.revenge.operator.management;

import org.jspecify.annotations.NullMarked;
