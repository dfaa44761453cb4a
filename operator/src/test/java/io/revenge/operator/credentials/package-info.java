@NullMarked
package io.revenge.operator.credentials;

import org.jspecify.annotations.NullMarked;
