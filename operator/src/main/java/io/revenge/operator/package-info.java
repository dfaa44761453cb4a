/** The operator's process: what it is told, what it is made of, how it starts and stops. */
@NullMarked
package io.revenge.operator;

import org.jspecify.annotations.NullMarked;
