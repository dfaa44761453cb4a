/**
 * The server: its pod, volumes, Services and configuration; what its init container does inside the
 * database; its parameters; and why it does not run when it does not.
 */
@NullMarked
package io.revenge.operator.server;

import org.jspecify.annotations.NullMarked;
