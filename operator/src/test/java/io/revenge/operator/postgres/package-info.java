@NullMarked
package io.revenge.operator.postgres;

import org.jspecify.annotations.NullMarked;
