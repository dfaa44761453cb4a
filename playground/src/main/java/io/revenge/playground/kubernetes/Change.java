package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One write.
 *
 * @param version the resource version that it made
 * @param before absent when the object was created
 * @param after absent when it was deleted
 */
record Change(
    long version, ObjectKey key, @Nullable ObjectNode before, @Nullable ObjectNode after) {}
