package io.revenge.operator.status;

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
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in Events what happened.
 *
 * <p>The name of an Event is made of what it says, so the same thing happening again raises the
 * count of the Event that is there.
 */
public final class EventRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

  private static final int LONGEST_MESSAGE = 1024;

  private final KubernetesClient client;
  private final Clock clock;
  private final Executor executor;

  /**
   * Records nothing yet.
   *
   * @param executor writes the Events, so that whoever tells of something does not wait for that;
   *     one at a time and in order
   */
  public EventRecorder(KubernetesClient client, Clock clock, Executor executor) {
    this.client = client;
    this.clock = clock;
    this.executor = executor;
  }

  /** Records all of it, in this order. A failure to record is logged, never thrown. */
  public void record(HasMetadata about, List<Occurrence> occurrences) {
    occurrences.forEach(occurrence -> record(about, occurrence));
  }

  /** Records this. A failure to record is logged, never thrown. */
  public void record(HasMetadata about, Occurrence occurrence) {
    Event event = event(about, occurrence);
    try {
      executor.execute(() -> write(event));
    } catch (RejectedExecutionException full) {
      LOG.atWarn()
          .addKeyValue("reason", event.getReason())
          .log("the event was not recorded: too many wait to be, or the operator ends");
    }
  }

  private void write(Event event) {
    try {
      try {
        client.resource(event).create();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        again(event);
      }
    } catch (KubernetesClientException e) {
      // No stack: it happens in every namespace that is being deleted, and the answer says all.
      LOG.atWarn()
          .addKeyValue("reason", event.getReason())
          .addKeyValue("error", e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage())
          .log("the event was not recorded");
    }
  }

  private void again(Event event) {
    client
        .v1()
        .events()
        .inNamespace(event.getMetadata().getNamespace())
        .withName(event.getMetadata().getName())
        .edit(
            old ->
                new EventBuilder(old)
                    .withCount(old.getCount() == null ? 2 : old.getCount() + 1)
                    .withLastTimestamp(event.getLastTimestamp())
                    .build());
  }

  private Event event(HasMetadata about, Occurrence occurrence) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    String text = occurrence.message();
    String message =
        text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE - 1) + "…";
    String said = about.getMetadata().getUid() + occurrence.warning() + occurrence.reason();
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
        .withType(occurrence.warning() ? "Warning" : "Normal")
        .withReason(occurrence.reason())
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
