@NullMarked
package io.revenge.operator.archive;

import org.jspecify.annotations.NullMarked;
