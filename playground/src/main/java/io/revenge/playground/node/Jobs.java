package io.revenge.playground.node;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** Says of each job, once, that it waits: no pod of it is made. */
record Jobs(KubernetesClient client, Clock clock) {

  private static final String WHY =
      "The playground has no pg_dump and no pg_basebackup: this job waits for ever.";

  void tell(Job job) {
    if (job.getStatus() != null && job.getStatus().getStartTime() != null) {
      return;
    }
    String now = clock.instant().toString();
    client
        .resource(
            new EventBuilder()
                .withNewMetadata()
                .withGenerateName(job.getMetadata().getName() + ".")
                .withNamespace(job.getMetadata().getNamespace())
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(job.getApiVersion())
                .withKind(job.getKind())
                .withName(job.getMetadata().getName())
                .withNamespace(job.getMetadata().getNamespace())
                .withUid(job.getMetadata().getUid())
                .endInvolvedObject()
                .withType("Warning")
                .withReason("NotInPlayground")
                .withMessage(WHY)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource(Node.NAME, Node.NAME)
                .build())
        .create();
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(job.getMetadata().getNamespace())
        .withName(job.getMetadata().getName())
        .editStatus(
            waiting -> {
              waiting.setStatus(
                  new JobStatusBuilder().withStartTime(now).withActive(1).withReady(0).build());
              return waiting;
            });
  }
}
