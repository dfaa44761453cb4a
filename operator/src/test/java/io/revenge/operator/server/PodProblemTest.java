package io.revenge.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.RevengeDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodProblemTest {

  private static final PersistentVolumeClaim UNBOUND =
      Serialization.unmarshal(
          """
          apiVersion: v1
          kind: PersistentVolumeClaim
          metadata: {name: media-data, namespace: revenge}
          spec: {storageClassName: fast, resources: {requests: {storage: 10Gi}}}
          status: {phase: Pending}
          """,
          PersistentVolumeClaim.class);

  @Test
  void findsNothingWhenTheServerIsReadyAndTheExporterIsNot() {
    assertThat(
            PodProblem.of(
                Databases.minimal(),
                Pods.withStatus(
                    """
                    containerStatuses:
                    - {name: postgres, ready: true, state: {running: {}}}
                    - {name: exporter, ready: false, state: {waiting: {reason: ImagePullBackOff}}}
                    """),
                List.of()))
        .isEmpty();
  }

  @Test
  void namesTheImageThatCannotBePulled() {
    PodProblem problem =
        problem(
            """
            initContainerStatuses:
            - name: bootstrap
              image: postgres:18.99
              state: {waiting: {reason: ImagePullBackOff, message: not found}}
            """);

    assertThat(problem.reason()).isEqualTo("ImagePullBackOff");
    assertThat(problem.message())
        .isEqualTo("The image postgres:18.99 of container bootstrap cannot be pulled: not found");
    assertThat(problem.stuck()).isTrue();
  }

  @Test
  void namesTheWantOfMemoryWhateverTheExitCode() {
    PodProblem problem =
        problem(
            """
            initContainerStatuses:
            - name: bootstrap
              state: {waiting: {reason: CrashLoopBackOff}}
              lastState: {terminated: {exitCode: 0, reason: OOMKilled}}
            """);

    assertThat(problem.reason()).isEqualTo("OOMKilled");
    assertThat(problem.message()).contains("bootstrap", "memory");
  }

  @Test
  void aServerThatHasJustEndedIsStartedAgainAndWaitsForNobody() {
    PodProblem ended =
        problem(
            """
            containerStatuses:
            - {name: postgres, ready: false, state: {terminated: {exitCode: 137, reason: Error}}}
            """);
    PodProblem again =
        problem(
            """
            containerStatuses:
            - name: postgres
              ready: false
              state: {waiting: {reason: CrashLoopBackOff}}
              lastState: {terminated: {exitCode: 137, reason: Error}}
            """);

    assertThat(ended.stuck()).isFalse();
    assertThat(ended.isRefutedByAnAnswer()).isFalse();
    assertThat(again.stuck()).isTrue();
  }

  @Test
  void repeatsWhatTheInitContainerSaid() {
    assertThat(
            problem(
                """
                initContainerStatuses:
                - name: bootstrap
                  state: {waiting: {reason: CrashLoopBackOff}}
                  lastState:
                    terminated:
                      exitCode: 1
                      message: '{"reason":"VersionMismatch","message":"The volume holds 17."}'
                """))
        .isEqualTo(new PodProblem("VersionMismatch", "The volume holds 17.", true));
  }

  @Test
  void goesOnToSayWhatIsOnTheVolumeWhileTheInitContainerLooksAgain() {
    String again =
        """
        initContainerStatuses:
        - name: bootstrap
          state: {running: {}}
          lastState:
            terminated: {exitCode: 1, message: '{"reason":"%s","message":"the words"}'}
        """;

    assertThat(problem(again.formatted("ForeignData")).message()).isEqualTo("the words");
    assertThat(problem(again.formatted("StartFailed")).reason()).isEqualTo("Initializing");
  }

  @Test
  void saysForWhomTheServerWaits() {
    String status =
        """
        containerStatuses:
        - name: postgres
          state: %s
          lastState:
            terminated:
              exitCode: 1
              message: '{"reason":"DataVolumeInUse","message":"The pod media-copy uses it."}'
        """;

    assertThat(problem(status.formatted("{waiting: {reason: CrashLoopBackOff}}")))
        .isEqualTo(
            new PodProblem(
                "DataVolumeInUse",
                "The pod media-copy uses it. kubectl -n revenge get pods",
                true));
    assertThat(problem(status.formatted("{running: {}}")))
        .returns("Starting", PodProblem::reason)
        .returns(true, problem -> problem.message().contains("The pod media-copy uses it."));
  }

  @Test
  void quotesTheLastLineOfALogThatIsNoJson() {
    assertThat(
            problem(
                    """
                    initContainerStatuses:
                    - name: bootstrap
                      state: {waiting: {reason: CrashLoopBackOff}}
                      lastState: {terminated: {exitCode: 2, message: "a\\nmkdir: read-only"}}
                    """)
                .message())
        .isEqualTo("Container bootstrap ended with exit code 2: mkdir: read-only");
  }

  @Test
  void quotesTheLastErrorOfPostgres() {
    PodProblem problem =
        problem(Pods.CRASHING.replace("No space left on device", "Input/output error"));

    assertThat(problem.reason()).isEqualTo("CrashLoopBackOff");
    assertThat(problem.message())
        .isEqualTo(
            "Container postgres ended with exit code 1: could not write to file"
                + " \"pg_wal/xlogtemp.29\": Input/output error");
  }

  @Test
  void namesAFullVolumeAndWhatToDo() {
    PodProblem problem = problem(Pods.CRASHING);

    assertThat(problem)
        .returns("DataVolumeFull", PodProblem::reason)
        .returns(true, PodProblem::stuck);
    assertThat(problem.message())
        .contains("No space left on device")
        .contains("Enlarge spec.postgres.storage.size, which is 10Gi");
  }

  @Test
  void aFullVolumeIsNamedAlsoWhenTheInitContainerFindsIt() {
    assertThat(
            problem(
                    """
                    initContainerStatuses:
                    - name: bootstrap
                      state: {waiting: {reason: CrashLoopBackOff}}
                      lastState: {terminated: {exitCode: 1, message: "cat: write error: No space left on device"}}
                    """)
                .reason())
        .isEqualTo("DataVolumeFull");
  }

  @Test
  void whileItStartsAgainTheFullVolumeIsNoObstacleThatStays() {
    PodProblem problem =
        problem(
            Pods.CRASHING.replace(
                "state: {waiting: {reason: CrashLoopBackOff, message: back-off}}",
                "state: {running: {}}"));

    assertThat(problem).returns("Starting", PodProblem::reason).returns(false, PodProblem::stuck);
    assertThat(problem.message())
        .contains(
            "It ended the last time with: could not write to file \"pg_wal/xlogtemp.29\": No space"
                + " left on device. Should it last");
  }

  @Test
  void saysThatNoNodeTakesThePod() {
    assertThat(
            problem(
                    """
                    conditions:
                    - {type: PodScheduled, status: "False", reason: Unschedulable, message: 0/3 nodes}
                    """)
                .message())
        .isEqualTo("No node takes the pod: 0/3 nodes");
  }

  /** With volumeBindingMode WaitForFirstConsumer no claim is bound before a node takes the pod. */
  @Test
  void saysWhatTheSchedulerLacksAlsoWhileTheClaimsWaitForIt() {
    assertThat(
            PodProblem.of(
                Databases.minimal(),
                Pods.withStatus(pending("3 Insufficient cpu")),
                List.of(UNBOUND)))
        .map(PodProblem::reason)
        .contains("Unschedulable");
    assertThat(
            PodProblem.of(
                Databases.minimal(),
                Pods.withStatus(pending("pod has unbound immediate PersistentVolumeClaims")),
                List.of(UNBOUND)))
        .map(PodProblem::reason)
        .contains("VolumeNotBound");
  }

  private static String pending(String message) {
    return """
    conditions:
    - {type: PodScheduled, status: "False", reason: Unschedulable, message: "0/3 nodes: %s"}
    """
        .formatted(message);
  }

  /** What the node lifecycle controller writes; the rest is the kubelet's last word. */
  @Test
  void namesTheNodeThatDoesNotAnswerAndTheWayToGiveItUp() {
    PodProblem problem = problem(LOST);

    assertThat(problem)
        .returns("NodeUnreachable", PodProblem::reason)
        .returns(true, PodProblem::stuck)
        .returns(false, PodProblem::isSolvedByAnotherPod)
        .returns(true, PodProblem::isRefutedByAnAnswer);
    assertThat(problem.message())
        .contains(
            "Node node1",
            "kubectl taint node node1 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute");
  }

  @Test
  void namesTheNodeAlsoOfAPodThatCannotBeStopped() {
    Pod pod = Pods.withStatus(LOST);
    pod.getMetadata().setDeletionTimestamp("2026-11-23T12:00:00Z");

    assertThat(PodProblem.of(Databases.minimal(), pod, List.of()))
        .map(PodProblem::reason)
        .contains("NodeUnreachable");
  }

  /** Whose last word the kubelet said before the probes had seen anything. */
  @Test
  void saysOfAPodThatNeverWasReadyWhereToLook() {
    assertThat(
            problem(
                LOST.replace(
                        "ContainersReady, status: \"True\"", "ContainersReady, status: \"False\"")
                    .replace("ready: true", "ready: false")))
        .returns("Starting", PodProblem::reason)
        .returns(true, problem -> problem.message().contains("kubectl get node node1"));
  }

  /** Injected by a load balancer's webhook, say. */
  @Test
  void takesAReadinessGateThatIsNotOpenForNoLostNode() {
    assertThat(
            PodProblem.of(
                Databases.minimal(),
                Pods.withStatus(
                    LOST.replace(
                        "{type: Ready, status: \"False\"}",
                        "{type: Ready, status: \"False\", reason: ReadinessGatesNotReady}")),
                List.of()))
        .isEmpty();
  }

  private static final String LOST =
      """
      phase: Running
      conditions:
      - {type: Ready, status: "False"}
      - {type: ContainersReady, status: "True"}
      containerStatuses:
      - {name: postgres, ready: true, state: {running: {}}}
      """;

  @Test
  void takesNoReasonFromAnImageThatTheStatusCannotHave() {
    assertThat(
            problem(
                """
                initContainerStatuses:
                - name: bootstrap
                  state: {waiting: {reason: CrashLoopBackOff}}
                  lastState:
                    terminated:
                      exitCode: 1
                      message: '{"reason":"no reason\\n","message":"x"}'
                """))
        .returns("CrashLoopBackOff", PodProblem::reason);
  }

  @Test
  void namesTheClaimThatHasNoVolume() {
    assertThat(
            PodProblem.of(Databases.minimal(), Pods.withStatus("phase: Pending"), List.of(UNBOUND)))
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.reason()).isEqualTo("VolumeNotBound");
              assertThat(problem.message()).contains("media-data", "fast", "10Gi");
            });
  }

  @Test
  void doesNotCallAStartAProblemThatWaitingDoesNotSolve() {
    assertThat(
            problem(
                    """
                    initContainerStatuses:
                    - {name: bootstrap, state: {waiting: {reason: PodInitializing}}}
                    """)
                .stuck())
        .isFalse();
  }

  @Test
  void tellsAFirstStartFromARecovery() {
    String bootstrapping =
        """
        initContainerStatuses:
        - {name: bootstrap, state: {running: {}}}
        """;
    RevengeDatabase known = Databases.of("status: {server: {systemIdentifier: '4711'}}");

    assertThat(problem(bootstrapping).reason()).isEqualTo("Initializing");
    assertThat(PodProblem.of(known, Pods.withStatus(bootstrapping), List.of()).orElseThrow())
        .extracting(PodProblem::reason)
        .isEqualTo("Recovering");
  }

  @Test
  void saysThatPostgresIsStarting() {
    assertThat(
            problem(
                    """
                    initContainerStatuses:
                    - {name: bootstrap, state: {terminated: {exitCode: 0}}}
                    containerStatuses:
                    - {name: postgres, ready: false, state: {running: {}}}
                    """)
                .message())
        .startsWith("PostgreSQL is starting");
  }

  @Test
  void saysThatThereIsNoPod() {
    assertThat(PodProblem.of(Databases.minimal(), null, List.of()).orElseThrow().reason())
        .isEqualTo("PodMissing");
  }

  private static PodProblem problem(String status) {
    return PodProblem.of(Databases.minimal(), Pods.withStatus(status), List.of()).orElseThrow();
  }
}
