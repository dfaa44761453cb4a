package io.revenge.playground.kubernetes;

/**
 * Where an object is kept.
 *
 * @param namespace empty for what has none
 */
record ObjectKey(ResourceType type, String namespace, String name) {}
