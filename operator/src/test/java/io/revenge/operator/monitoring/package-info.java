@NullMarked
package io.revenge.operator.monitoring;

import org.jspecify.annotations.NullMarked;
