@NullMarked
package io.revenge.operator.partition;

import org.jspecify.annotations.NullMarked;
