@NullMarked
package io.revenge.operator.kubernetes;

import org.jspecify.annotations.NullMarked;
