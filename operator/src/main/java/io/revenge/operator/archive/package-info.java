/**
 * WAL archiving: base backups and the room on the archive volume, and what could be restored from
 * it.
 */
@NullMarked
package io.revenge.operator.archive;

import org.jspecify.annotations.NullMarked;
