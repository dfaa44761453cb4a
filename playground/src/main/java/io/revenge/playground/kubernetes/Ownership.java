package io.revenge.playground.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.revenge.playground.kubernetes.ManagedFields.Manager;

/**
 * Server-side apply, and what other writes do to the owners of fields, as <a
 * href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Kubernetes</a> describes
 * it. Pure: objects go in and come out, without {@code metadata.managedFields}.
 */
record Ownership(Fields fields) {

  /** An object and who owns its fields. */
  record Owned(ObjectNode object, ManagedFields managers) {}

  /**
   * Applies what the manager wants the object to be.
   *
   * @param applied the fields that the manager wants to own; what it owned before and leaves out is
   *     removed unless somebody else owns it too
   * @param force whether to take over fields that others set to another value
   * @throws ApiException a conflict with another manager
   */
  Owned apply(Owned live, ObjectNode applied, Manager manager, boolean force) throws ApiException {
    FieldSet wanted = ownable(fields.of(applied));
    ObjectNode merged = fields.merge(live.object(), applied);
    FieldSet disputed = fields.changed(live.object(), merged).intersection(wanted);
    String others = live.managers().othersWith(manager, disputed);
    if (!others.isEmpty() && !force) {
      throw ApiException.conflict("Apply failed with a conflict: conflict with " + others);
    }
    ManagedFields managers =
        live.managers().takenFromOthers(manager, disputed).with(manager, wanted);
    FieldSet abandoned =
        live.managers().of(manager).beyond(wanted.union(managers.ofOthers(manager)));
    return new Owned(fields.remove(merged, abandoned), managers);
  }

  /** Notes that the manager replaced the object by another. */
  Owned update(Owned live, ObjectNode replacement, Manager manager) {
    FieldSet changed = ownable(fields.changed(live.object(), replacement));
    FieldSet removed = ownable(fields.of(live.object())).difference(fields.of(replacement));
    ManagedFields managers = live.managers().takenFromOthers(manager, changed.union(removed));
    FieldSet own = managers.of(manager).difference(removed).union(changed);
    return new Owned(replacement, managers.with(manager, own));
  }

  /** Fields that identify an object, or that the server sets, belong to nobody. */
  private static FieldSet ownable(FieldSet set) {
    FieldSet metadata = set.child("f:metadata").orElse(FieldSet.EMPTY);
    for (String field : Metadata.UNOWNED) {
      metadata = metadata.without("f:" + field);
    }
    FieldSet inside = new FieldSet(false, metadata.children());
    return set.without("f:apiVersion").without("f:kind").with("f:metadata", inside);
  }
}
