package io.revenge.operator.revengedatabase;

import io.revenge.operator.archive.ArchiveLook;
import io.revenge.operator.status.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the archive.
 *
 * @param look the last one; null when it failed
 * @param trouble why it failed; null when it did not, or when the connection broke
 * @param notBefore when to look again at the earliest: a volume that is slow is not asked all the
 *     time
 */
record ArchiveSight(@Nullable ArchiveLook look, @Nullable Verdict trouble, Instant notBefore) {}
