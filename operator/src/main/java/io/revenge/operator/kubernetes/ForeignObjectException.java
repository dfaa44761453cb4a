package io.revenge.operator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** An object that the operator needs to make exists already, and somebody else made it. */
public final class ForeignObjectException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ForeignObjectException(HasMetadata existing) {
    super(
        "%s %s exists and was not made by this operator; rename it or delete it, or label it %s=%s to hand it over"
            .formatted(
                existing.getKind(),
                existing.getMetadata().getName(),
                Labels.MANAGED_BY,
                Labels.OPERATOR));
  }
}
