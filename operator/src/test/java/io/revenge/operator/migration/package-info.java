@NullMarked
package io.revenge.operator.migration;

import org.jspecify.annotations.NullMarked;
