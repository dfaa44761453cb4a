package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.revenge.operator.postgres.Sessions;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnTest {

  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Sessions sessions = new Sessions();

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void aLookIsCutWhenItsTimeIsOver() {
    turn(true);

    await().until(sessions::isExpired);
  }

  @Test
  void workIsNotCut() throws Exception {
    turn(true).beginWork();

    pastTheEndOfALook();

    assertThat(sessions.isExpired()).isFalse();
  }

  @Test
  void whatFollowsTheWorkIsALookAgain() {
    Turn turn = turn(true);
    turn.beginWork();

    turn.endWork();

    await().until(sessions::isExpired);
  }

  @Test
  void withoutAPlaceAmongThoseThatWorkItIsALookStill() {
    assertThat(turn(false).beginWork()).isFalse();

    await().until(sessions::isExpired);
  }

  @Test
  void whatIsLookedAtApartHasATimeOfItsOwnAndSaysNothingAboutTheRest() {
    Turn turn = turn(true);

    turn.lookApart();

    await().until(sessions::isExpired);
    assertThat(turn.isTimedOut()).isFalse();
  }

  @Test
  void aCutBeforeThatCounts() {
    Turn turn = turn(true);
    await().until(sessions::isExpired);

    turn.lookApart();

    assertThat(turn.isTimedOut()).isTrue();
  }

  @Test
  void aJobThatEndedIsNotCut() throws Exception {
    turn(true).close();

    pastTheEndOfALook();

    assertThat(sessions.isExpired()).isFalse();
  }

  private Turn turn(boolean placeForWork) {
    return new Turn(sessions, () -> placeForWork, timer, PATIENCE);
  }

  /** The timer has one thread, and does what is due in order. */
  private void pastTheEndOfALook() throws Exception {
    timer.schedule(() -> {}, 2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS).get();
  }
}
