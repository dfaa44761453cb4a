package io.revenge.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.revenge.operator.kubernetes.Labels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up the Lease at the end of the process, which JOSDK does not: a standby then leads at once,
 * not when the Lease expires.
 */
final class LeaseRelease implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseRelease.class);

  private final KubernetesClient client;
  private final Configuration configuration;

  LeaseRelease(KubernetesClient client, Configuration configuration) {
    this.client = client;
    this.configuration = configuration;
  }

  @Override
  public void run() {
    try {
      Lease lease =
          client.leases().inNamespace(configuration.namespace()).withName(Labels.OPERATOR).get();
      if (lease != null && configuration.identity().equals(lease.getSpec().getHolderIdentity())) {
        client
            .resource(
                new LeaseBuilder(lease)
                    .editSpec()
                    .withHolderIdentity("")
                    .withLeaseDurationSeconds(1)
                    .endSpec()
                    .build())
            .update();
      }
    } catch (KubernetesClientException e) {
      LOG.atWarn().setCause(e).log("the lease was not released; it expires by itself");
    }
  }
}
