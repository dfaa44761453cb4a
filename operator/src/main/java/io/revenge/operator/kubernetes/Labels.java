package io.revenge.operator.kubernetes;

import java.util.Map;

/**
 * The labels of everything that the operator makes.
 *
 * <p>They are <a
 * href="https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/">Kubernetes'
 * recommended labels</a>. No version of the operator is among them: it would change every object
 * with every release.
 */
public final class Labels {

  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String INSTANCE = "app.kubernetes.io/instance";
  public static final String NAME = "app.kubernetes.io/name";
  public static final String COMPONENT = "app.kubernetes.io/component";

  /** The field manager, the value of {@link #MANAGED_BY}, and the operator's own name. */
  public static final String OPERATOR = "revenge-operator";

  /** Selects what the operator made, for informers. */
  public static final String SELECTOR = MANAGED_BY + "=" + OPERATOR;

  private Labels() {}

  /** Labels of an object of the named database. */
  public static Map<String, String> of(Names names) {
    return Map.of(MANAGED_BY, OPERATOR, NAME, "revenge-database", INSTANCE, names.name());
  }

  /** The same with a component: {@code postgres}, {@code dump} or {@code base-backup}. */
  public static Map<String, String> of(Names names, String component) {
    return Map.of(
        MANAGED_BY,
        OPERATOR,
        NAME,
        "revenge-database",
        INSTANCE,
        names.name(),
        COMPONENT,
        component);
  }

  /** Selects the server's pod. */
  public static Map<String, String> podSelector(Names names) {
    return Map.of(INSTANCE, names.name(), COMPONENT, "postgres");
  }
}
