@NullMarked
package io.revenge.operator.management;

import org.jspecify.annotations.NullMarked;
