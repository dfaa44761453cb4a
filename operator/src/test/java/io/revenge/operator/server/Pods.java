package io.revenge.operator.server;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.RevengeDatabase;

/** Pods for tests. */
final class Pods {

  static final String RUNNING =
      """
      phase: Running
      containerStatuses:
      - {name: postgres, ready: true, state: {running: {}}}
      - {name: exporter, ready: true, state: {running: {}}}
      """;

  static final String CRASHING =
      """
      phase: Running
      containerStatuses:
      - name: postgres
        ready: false
        state: {waiting: {reason: CrashLoopBackOff, message: back-off}}
        lastState:
          terminated:
            exitCode: 1
            reason: Error
            message: |
              2026-11-23 12:00:00.000 UTC [29] PANIC:  could not write to file "pg_wal/xlogtemp.29": No space left on device
              2026-11-23 12:00:00.100 UTC [31] revenge@revenge FATAL:  the database system is in recovery mode
              2026-11-23 12:00:00.200 UTC [1] LOG:  startup process (PID 29) was terminated by signal 6: Aborted
              2026-11-23 12:00:00.300 UTC [1] LOG:  database system is shut down
      """;

  private Pods() {}

  static Pod withStatus(String status) {
    return Serialization.unmarshal(
        "apiVersion: v1\n"
            + "kind: Pod\n"
            + "metadata: {name: media-0, namespace: revenge}\n"
            + "spec: {nodeName: node1}\n"
            + "status:\n"
            + status.indent(2),
        Pod.class);
  }

  /** The pod that the StatefulSet made for this resource. */
  static Pod of(RevengeDatabase database, String status) {
    return new PodBuilder(withStatus(status))
        .editMetadata()
        .withAnnotations(
            new ServerResources(ParameterRules.load())
                .statefulSet(database)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations())
        .endMetadata()
        .build();
  }
}
