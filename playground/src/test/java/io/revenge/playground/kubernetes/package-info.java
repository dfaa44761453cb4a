@NullMarked
package io.revenge.playground.kubernetes;

import org.jspecify.annotations.NullMarked;
