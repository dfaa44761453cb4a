package io.revenge.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The Secrets as they should be.
 *
 * @param secrets all of them, complete, the CA's first
 * @param changed names of those that are missing or say something else now. Their content may have
 *     been made a moment ago and be different the next time: they must only be written over what
 *     the plan was computed from. Those that exist carry its {@code resourceVersion} to that end;
 *     those that are missing must be created and not replaced.
 * @param nextRenewal when the plan will be another by the time alone; until then, and while nobody
 *     touches the Secrets, nothing changes
 */
public record CredentialPlan(List<Secret> secrets, Set<String> changed, Instant nextRenewal) {

  public CredentialPlan {
    secrets = List.copyOf(secrets);
    changed = Set.copyOf(changed);
  }
}
