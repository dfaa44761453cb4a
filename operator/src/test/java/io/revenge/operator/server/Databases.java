package io.revenge.operator.server;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.RevengeDatabase;

/** Resources for tests. */
final class Databases {

  private Databases() {}

  static RevengeDatabase minimal() {
    return of("");
  }

  /**
   * A resource as the API server would hand it out.
   *
   * @param yaml spec and status, indented as at the top level
   */
  static RevengeDatabase of(String yaml) {
    return Serialization.unmarshal(
        """
        apiVersion: revenge.io/v1alpha1
        kind: RevengeDatabase
        metadata:
          name: media
          namespace: revenge
          uid: 5f0c3a52-6a0e-4b1c-9a36-0c4f4b6f4f10
          generation: 1
        """
            + yaml,
        RevengeDatabase.class);
  }
}
