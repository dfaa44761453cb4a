@NullMarked
package io.revenge.operator;

import org.jspecify.annotations.NullMarked;
