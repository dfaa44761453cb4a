/** Brings the modules of a database to their targets, and says where each stands. */
@NullMarked
package io.revenge.operator.migration;

import org.jspecify.annotations.NullMarked;
