/**
 * Scheduled dumps of the application's database: the CronJob, its scripts, and what is known of the
 * dumps that were taken.
 */
@NullMarked
package io.revenge.operator.backup;

import org.jspecify.annotations.NullMarked;
