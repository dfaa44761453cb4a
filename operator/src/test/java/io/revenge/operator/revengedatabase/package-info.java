@NullMarked
package io.revenge.operator.revengedatabase;

import org.jspecify.annotations.NullMarked;
