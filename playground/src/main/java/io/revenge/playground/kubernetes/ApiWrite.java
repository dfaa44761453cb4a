package io.revenge.playground.kubernetes;

/**
 * A request that writes, whether or not it changes anything.
 *
 * @param method of HTTP
 * @param name empty when the object has none yet
 * @param subresource empty for the object itself
 * @param fieldManager empty when the client names none
 */
public record ApiWrite(
    String method,
    String kind,
    String namespace,
    String name,
    String subresource,
    String fieldManager) {}
