package io.revenge.operator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The labels of everything that the operator makes.
 *
 * <p>{@link #DATABASE} says to which resource an object belongs, and selects pods. The others are
 * <a
 * href="https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/">Kubernetes'
 * recommended labels</a>. No version of the operator is among them: it would change every object
 * with every release.
 */
public final class Labels {

  /** The name of the object's {@code RevengeDatabase}. */
  public static final String DATABASE = "revenge.io/database";

  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /**
   * Only on what an owner reference protects: Argo CD, where it tracks by label, prunes every
   * object without an owner that carries the name of an Application here.
   */
  public static final String INSTANCE = "app.kubernetes.io/instance";

  public static final String NAME = "app.kubernetes.io/name";
  public static final String COMPONENT = "app.kubernetes.io/component";

  /** The field manager, the value of {@link #MANAGED_BY}, and the operator's own name. */
  public static final String OPERATOR = "revenge-operator";

  /** Selects what the operator made, for informers. */
  public static final String SELECTOR = MANAGED_BY + "=" + OPERATOR;

  private static final String APPLICATION = "revenge-database";

  /** Value of {@link #COMPONENT} on the server's pod. */
  public static final String SERVER = "postgres";

  private Labels() {}

  /** Labels of an object that goes with the resource of the named database. */
  public static Map<String, String> of(Names names) {
    return Map.of(
        MANAGED_BY, OPERATOR, NAME, APPLICATION, DATABASE, names.name(), INSTANCE, names.name());
  }

  /** The same with a component: {@code postgres}, {@code dump} or {@code base-backup}. */
  public static Map<String, String> of(Names names, String component) {
    return Map.of(
        MANAGED_BY,
        OPERATOR,
        NAME,
        APPLICATION,
        DATABASE,
        names.name(),
        INSTANCE,
        names.name(),
        COMPONENT,
        component);
  }

  /** Labels of claims and Secrets, which may outlive the resource. */
  public static Map<String, String> ofWhatMayOutlive(Names names) {
    return Map.of(MANAGED_BY, OPERATOR, NAME, APPLICATION, DATABASE, names.name());
  }

  /** Selects the server's pod. */
  public static Map<String, String> podSelector(Names names) {
    return Map.of(DATABASE, names.name(), COMPONENT, SERVER, MANAGED_BY, OPERATOR);
  }

  /** The same as a StatefulSet has it, which can never be changed. */
  public static Map<String, String> statefulSetSelector(Names names) {
    return Map.of(INSTANCE, names.name(), COMPONENT, SERVER);
  }

  /**
   * The name of the database that an object of the operator belongs to. Objects that an older
   * version of the operator made say it in {@link #INSTANCE} alone.
   */
  public static Optional<String> database(HasMetadata object) {
    Map<String, String> labels = labels(object);
    return OPERATOR.equals(labels.get(MANAGED_BY))
        ? Optional.ofNullable(labels.get(DATABASE))
            .or(() -> Optional.ofNullable(labels.get(INSTANCE)))
        : Optional.empty();
  }

  /** Whether the object is of that database and component. */
  public static boolean isOf(HasMetadata object, Names names, String component) {
    return names.namespace().equals(object.getMetadata().getNamespace())
        && database(object).filter(names.name()::equals).isPresent()
        && component.equals(labels(object).get(COMPONENT));
  }

  static Map<String, String> labels(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
  }
}
