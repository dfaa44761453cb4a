package io.revenge.api.v1alpha1;

import io.fabric8.generator.annotation.Default;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL database of Revenge, with all that it needs to be kept. */
@Group("revenge.io")
@Version("v1alpha1")
@Plural("revengedatabases")
@Singular("revengedatabase")
@ShortNames({"revengedb", "rdb"})
public class RevengeDatabase extends CustomResource<RevengeDatabaseSpec, RevengeDatabaseStatus>
    implements Namespaced {

  private static final long serialVersionUID = 1L;

  @Override
  @Default("{}")
  public RevengeDatabaseSpec getSpec() {
    return super.getSpec();
  }

  @Override
  public @Nullable RevengeDatabaseStatus getStatus() {
    return super.getStatus();
  }

  @Override
  protected RevengeDatabaseSpec initSpec() {
    return new RevengeDatabaseSpec(null, null, null, null, null, null, null, null, null);
  }
}
