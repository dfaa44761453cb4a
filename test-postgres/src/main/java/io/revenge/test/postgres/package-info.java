/** PostgreSQL in every major version that the operator runs, for tests. */
@NullMarked
package io.revenge.test.postgres;

import org.jspecify.annotations.NullMarked;
