@NullMarked
package io.revenge.operator.backup;

import org.jspecify.annotations.NullMarked;
