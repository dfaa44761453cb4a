package io.revenge.playground.kubernetes;

/**
 * One kind of objects as the API serves it.
 *
 * @param group empty for the core group
 * @param hasStatus whether {@code status} is written through its subresource only
 */
record ResourceType(
    String group,
    String version,
    String kind,
    String plural,
    boolean namespaced,
    boolean hasStatus,
    Shapes shapes) {

  /** As objects of the type state it. */
  String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** As error messages name the type. */
  String qualifiedPlural() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
