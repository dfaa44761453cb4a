/** Applies the migrations of Revenge's modules to a PostgreSQL database. */
@NullMarked
package io.revenge.migrations;

import org.jspecify.annotations.NullMarked;
