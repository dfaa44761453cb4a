@NullMarked
package io.revenge.operator.status;

import org.jspecify.annotations.NullMarked;
