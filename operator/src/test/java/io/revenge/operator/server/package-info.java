@NullMarked
package io.revenge.operator.server;

import org.jspecify.annotations.NullMarked;
