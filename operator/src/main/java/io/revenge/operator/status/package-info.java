/** How what the concerns found becomes the conditions of the resource, and events about it. */
@NullMarked
package io.revenge.operator.status;

import org.jspecify.annotations.NullMarked;
