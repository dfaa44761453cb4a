package io.revenge.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in Events what happened: each change of a condition, once.
 *
 * <p>The name of an Event is made of what it says, so the same thing happening again raises the
 * count of the Event that is there.
 */
public final class EventRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

  private static final String READY = "Ready";

  private static final int LONGEST_MESSAGE = 1024;

  /** Conditions of which True is the bad news. */
  private static final Set<String> BAD_WHEN_TRUE = Set.of("Stalled", "PendingRestart");

  /** Conditions that only repeat what others say, or say that work goes on. */
  private static final Set<String> WITHOUT_EVENTS = Set.of("Reconciling");

  private final KubernetesClient client;
  private final Clock clock;

  public EventRecorder(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * Records what went wrong, what came right again, and each step of {@code Ready}. A failure to
   * record is logged, never thrown.
   */
  public void record(HasMetadata about, List<Condition> before, List<Condition> after) {
    boolean working = holds(after, "Reconciling", "True");
    for (Condition condition : after) {
      Optional<Condition> old = Conditions.find(before, condition.getType());
      boolean same =
          old.filter(
                  was ->
                      was.getStatus().equals(condition.getStatus())
                          && was.getReason().equals(condition.getReason()))
              .isPresent();
      if (same || WITHOUT_EVENTS.contains(condition.getType())) {
        continue;
      }
      boolean ready = READY.equals(condition.getType());
      if (isBad(condition)) {
        record(about, !(ready && working), condition);
      } else if (ready || old.filter(EventRecorder::isBad).isPresent()) {
        record(about, false, condition);
      }
    }
  }

  private static boolean isBad(Condition condition) {
    return (BAD_WHEN_TRUE.contains(condition.getType()) ? "True" : "False")
        .equals(condition.getStatus());
  }

  private static boolean holds(List<Condition> conditions, String type, String status) {
    return Conditions.find(conditions, type)
        .filter(condition -> status.equals(condition.getStatus()))
        .isPresent();
  }

  private void record(HasMetadata about, boolean warning, Condition condition) {
    Event event = event(about, warning, condition);
    try {
      try {
        client.resource(event).create();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        client
            .resource(event)
            .edit(
                old ->
                    new EventBuilder(old)
                        .withCount(old.getCount() + 1)
                        .withLastTimestamp(event.getLastTimestamp())
                        .build());
      }
    } catch (KubernetesClientException e) {
      // No stack: it happens in every namespace that is being deleted, and the answer says all.
      LOG.atWarn()
          .addKeyValue("reason", event.getReason())
          .addKeyValue("error", e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage())
          .log("the event was not recorded");
    }
  }

  private Event event(HasMetadata about, boolean warning, Condition condition) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String text = condition.getType() + ": " + condition.getMessage();
    String message =
        text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE - 1) + "…";
    String said = about.getMetadata().getUid() + condition.getStatus() + condition.getReason();
    UUID name = UUID.nameUUIDFromBytes((said + message).getBytes(StandardCharsets.UTF_8));
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(about.getMetadata().getNamespace())
        .withName(about.getMetadata().getName() + "." + name)
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(about.getApiVersion())
        .withKind(about.getKind())
        .withNamespace(about.getMetadata().getNamespace())
        .withName(about.getMetadata().getName())
        .withUid(about.getMetadata().getUid())
        .endInvolvedObject()
        .withType(warning ? "Warning" : "Normal")
        .withReason(condition.getReason())
        .withMessage(message)
        .withCount(1)
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withNewSource()
        .withComponent("revenge-operator")
        .endSource()
        .build();
  }
}
