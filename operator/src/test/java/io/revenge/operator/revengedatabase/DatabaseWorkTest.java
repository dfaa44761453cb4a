package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.credentials.ServedCertificate;
import io.revenge.operator.migration.KnownHistories;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.postgres.Login;
import io.revenge.operator.postgres.Sessions;
import io.revenge.operator.server.ParameterRules;
import io.revenge.operator.server.ServerSettings;
import io.revenge.operator.status.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseWorkTest {

  private static final ResourceID MEDIA = new ResourceID("media", "revenge");

  private final BlockingQueue<DatabaseRequest> jobs = new LinkedBlockingQueue<>();
  private final BlockingQueue<ResourceID> news = new LinkedBlockingQueue<>();
  private @Nullable DatabaseWork work;

  @AfterEach
  void close() {
    if (work != null) {
      work.close();
    }
  }

  @Test
  void runsARequestAtOnceAndTellsOfItsReport() throws Exception {
    DatabaseWork work =
        work((request, previous, progress, sessions) -> outcome(request, "reached"));

    work.request(request(1));

    assertThat(news.poll(10, TimeUnit.SECONDS)).isEqualTo(MEDIA);
    assertThat(work.report(MEDIA, "uid"))
        .map(report -> report.reachable().message())
        .contains("reached");
  }

  @Test
  void doesNotRunTheSameRequestTwice() throws Exception {
    DatabaseWork work =
        work((request, previous, progress, sessions) -> outcome(request, "reached"));
    work.request(request(1));
    assertThat(jobs.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(news.poll(10, TimeUnit.SECONDS)).isNotNull();

    work.request(request(1));
    work.request(request(2));

    assertThat(jobs.poll(10, TimeUnit.SECONDS)).isEqualTo(request(2));
    assertThat(jobs).isEmpty();
  }

  @Test
  void runsOneJobAtATimeForADatabaseAndThenTheNewestRequest() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    DatabaseWork work =
        work(
            (request, previous, progress, sessions) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              release.await();
              running.decrementAndGet();
              return outcome(request, "reached");
            });
    work.request(request(1));
    assertThat(jobs.poll(10, TimeUnit.SECONDS)).isEqualTo(request(1));

    work.request(request(2));
    work.request(request(3));
    release.countDown();

    assertThat(jobs.poll(10, TimeUnit.SECONDS)).isEqualTo(request(3));
    assertThat(most).hasValue(1);
  }

  @Test
  void jobsOfOneNamespaceThatHangDoNotKeepOthersWaiting() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    DatabaseWork work =
        work(
            (request, previous, progress, sessions) -> {
              if (request.id().getNamespace().orElse("").equals("hostile")) {
                never.await();
              }
              return outcome(request, "reached");
            });
    for (int i = 0; i < 20; i++) {
      work.request(request(new ResourceID("hangs-" + i, "hostile"), 1));
    }

    work.request(request(1));

    assertThat(news.poll(10, TimeUnit.SECONDS)).isEqualTo(MEDIA);
  }

  @Test
  void everyJobOfANamespaceHasItsTurn() {
    DatabaseWork work =
        work((request, previous, progress, sessions) -> outcome(request, "reached"));

    for (int i = 0; i < 20; i++) {
      work.request(request(new ResourceID("media-" + i, "revenge"), 1));
    }

    await().atMost(Duration.ofSeconds(10)).until(() -> news.size() == 20);
  }

  @Test
  void handsOnWhatTheLastJobLeft() throws Exception {
    BlockingQueue<Outcome> handedOn = new LinkedBlockingQueue<>();
    DatabaseWork work =
        work(
            (request, previous, progress, sessions) -> {
              if (previous != null) {
                handedOn.add(previous);
              }
              return outcome(request, "reached");
            });

    work.request(request(1));
    assertThat(news.poll(10, TimeUnit.SECONDS)).isNotNull();
    work.request(request(2));

    assertThat(handedOn.poll(10, TimeUnit.SECONDS))
        .isNotNull()
        .extracting(Outcome::request)
        .isEqualTo(request(1));
  }

  @Test
  void triesAgainAfterAFailureAndAfterADefect() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    DatabaseWork work =
        work(
            (request, previous, progress, sessions) ->
                new Outcome(
                    request,
                    report(request, "try " + tries.incrementAndGet()),
                    Instant.EPOCH,
                    tries.get() < 3 ? 1 : 0,
                    MigrationRetry.NONE,
                    null));

    work.request(request(1));

    await().atMost(Duration.ofSeconds(10)).untilAtomic(tries, is(3));
  }

  @Test
  void aDefectIsReportedRatherThanWhatWasFoundBefore() throws Exception {
    DatabaseWork work =
        work(
            (request, previous, progress, sessions) -> {
              if (previous != null) {
                throw new IllegalStateException("a defect");
              }
              return outcome(request, "reached");
            });
    work.request(request(1));
    assertThat(news.poll(10, TimeUnit.SECONDS)).isEqualTo(MEDIA);

    work.request(request(2));

    assertThat(news.poll(10, TimeUnit.SECONDS)).isEqualTo(MEDIA);
    assertThat(work.report(MEDIA, "uid").flatMap(report -> report.verdict(DatabaseWorkDone.TYPE)))
        .hasValueSatisfying(
            verdict -> {
              assertThat(verdict.isFalse()).isTrue();
              assertThat(verdict.message()).contains("a defect");
            });
  }

  @Test
  void aDefectOfTheVeryFirstJobIsReported() throws Exception {
    DatabaseWork work =
        work(
            (request, previous, progress, sessions) -> {
              throw new IllegalStateException("a defect");
            });

    work.request(request(1));

    assertThat(news.poll(10, TimeUnit.SECONDS)).isEqualTo(MEDIA);
    assertThat(work.report(MEDIA, "uid"))
        .hasValueSatisfying(
            report -> {
              assertThat(report.reachable().isTrue()).isFalse();
              assertThat(report.verdict(DatabaseWorkDone.TYPE))
                  .hasValueSatisfying(verdict -> assertThat(verdict.isFalse()).isTrue());
            });
  }

  @Test
  void reportsWhileAJobGoesOn() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    DatabaseWork work =
        work(
            (request, previous, progress, sessions) -> {
              progress.accept(report(request, "half way"));
              release.await();
              return outcome(request, "reached");
            });

    work.request(request(1));
    assertThat(news.poll(10, TimeUnit.SECONDS)).isEqualTo(MEDIA);

    assertThat(work.report(MEDIA, "uid"))
        .map(report -> report.reachable().message())
        .contains("half way");
    release.countDown();
  }

  @Test
  void knowsNothingOfANamesakeThatWasDeleted() throws Exception {
    DatabaseWork work =
        work((request, previous, progress, sessions) -> outcome(request, "reached"));
    work.request(request(1));
    assertThat(news.poll(10, TimeUnit.SECONDS)).isNotNull();

    assertThat(work.report(MEDIA, "another uid")).isEmpty();
  }

  @Test
  void endsTheWorkForAResourceThatIsGone() throws Exception {
    work =
        new DatabaseWork(
            recorded((request, previous, progress, sessions) -> outcome(request, "reached")),
            id -> false,
            news::add,
            new Random(1));

    work.request(request(1));

    assertThat(jobs.poll(200, TimeUnit.MILLISECONDS)).isNull();
    assertThat(work.report(MEDIA, "uid")).isEmpty();
  }

  @Test
  void aJobThatIsForgottenLosesItsSessions() throws Exception {
    BlockingQueue<Sessions> opened = new LinkedBlockingQueue<>();
    CountDownLatch release = new CountDownLatch(1);
    DatabaseWork work =
        work(
            (request, previous, progress, turn) -> {
              opened.add(turn.sessions());
              release.await();
              return outcome(request, "reached");
            });
    work.request(request(1));
    Sessions sessions = opened.poll(10, TimeUnit.SECONDS);

    work.forget(MEDIA);

    assertThat(sessions).isNotNull().matches(Sessions::isCut);
    release.countDown();
  }

  @Test
  void aNewJobWaitsForTheEndOfAForgottenOne() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    DatabaseWork work =
        work(
            (request, previous, progress, sessions) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              release.await();
              running.decrementAndGet();
              return outcome(request, "generation " + request.generation());
            });
    work.request(request(1));
    assertThat(jobs.poll(10, TimeUnit.SECONDS)).isEqualTo(request(1));

    work.forget(MEDIA);
    work.request(request(2));
    release.countDown();

    assertThat(jobs.poll(10, TimeUnit.SECONDS)).isEqualTo(request(2));
    assertThat(most).hasValue(1);
  }

  @Test
  void whatAForgottenJobFindsIsNotReported() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    DatabaseWork work =
        work(
            (request, previous, progress, sessions) -> {
              release.await();
              return outcome(request, "generation " + request.generation());
            });
    work.request(request(1));
    assertThat(jobs.poll(10, TimeUnit.SECONDS)).isEqualTo(request(1));

    work.forget(MEDIA);
    work.request(request(2));
    release.countDown();

    assertThat(news.poll(10, TimeUnit.SECONDS)).isEqualTo(MEDIA);
    assertThat(work.report(MEDIA, "uid"))
        .map(report -> report.reachable().message())
        .contains("generation 2");
  }

  @Test
  void looksThatDoNotEndAreCutAndThoseOfOthersGoOn() throws Exception {
    DatabaseWork work =
        work(
            (request, previous, progress, turn) -> {
              if (!request.id().equals(MEDIA)) {
                await().until(turn.sessions()::isExpired);
              }
              return outcome(request, "reached");
            },
            Duration.ofSeconds(1));
    hang(work, "hostile");
    hang(work, "evil");
    await().until(() -> jobs.size() == 8);

    work.request(request(1));

    await().atMost(Duration.ofSeconds(10)).until(() -> news.contains(MEDIA));
  }

  @Test
  void aLookThatWasCutIsNotReportedAsReached() throws Exception {
    DatabaseWork work =
        work(
            (request, previous, progress, turn) -> {
              await().until(turn.sessions()::isExpired);
              return outcome(request, "reached");
            },
            Duration.ofMillis(50));

    work.request(request(1));

    assertThat(news.poll(10, TimeUnit.SECONDS)).isEqualTo(MEDIA);
    assertThat(work.report(MEDIA, "uid"))
        .hasValueSatisfying(
            report -> {
              assertThat(report.reachable().isFalse()).isTrue();
              assertThat(report.reachable().reason()).isEqualTo("LookTimedOut");
            });
  }

  @Test
  void workThatDoesNotEndDelaysNoLook() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    DatabaseWork work =
        work(
            (request, previous, progress, turn) -> {
              if (!request.id().equals(MEDIA) && turn.beginWork()) {
                never.await();
              }
              return outcome(request, "reached");
            });
    hang(work, "hostile");
    hang(work, "evil");

    work.request(request(1));

    await().atMost(Duration.ofSeconds(10)).until(() -> news.contains(MEDIA));
  }

  @Test
  void whatFindsNoPlaceForItsWorkGetsTheNextThatIsFree() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    BlockingQueue<ResourceID> worked = new LinkedBlockingQueue<>();
    DatabaseWork work =
        work(
            (request, previous, progress, turn) -> {
              if (turn.beginWork()) {
                release.await();
                worked.add(request.id());
              }
              // Otherwise the next look is 10 s away.
              return outcome(request, "reached");
            });
    hang(work, "revenge");
    await().until(() -> jobs.size() == 8);

    release.countDown();

    await().atMost(Duration.ofSeconds(5)).until(() -> worked.stream().distinct().count() == 8);
  }

  private static void hang(DatabaseWork work, String namespace) {
    for (int i = 0; i < 8; i++) {
      work.request(request(new ResourceID("hangs-" + i, namespace), 1));
    }
  }

  private DatabaseWork work(DatabaseWork.Task task) {
    return work(task, Duration.ofSeconds(30));
  }

  private DatabaseWork work(DatabaseWork.Task task, Duration patience) {
    DatabaseWork started =
        new DatabaseWork(recorded(task), id -> true, news::add, new Random(1), patience);
    work = started;
    return started;
  }

  private DatabaseWork.Task recorded(DatabaseWork.Task task) {
    return new DatabaseWork.Task() {
      @Override
      public Outcome run(
          DatabaseRequest request,
          @Nullable Outcome previous,
          Consumer<DatabaseReport> progress,
          Turn turn)
          throws InterruptedException {
        jobs.add(request);
        return task.run(request, previous, progress, turn);
      }
    };
  }

  private static Outcome outcome(DatabaseRequest request, String message) {
    return new Outcome(
        request, report(request, message), Instant.EPOCH, 0, MigrationRetry.NONE, null);
  }

  private static DatabaseReport report(DatabaseRequest request, String message) {
    return new DatabaseReport(
        request.uid(),
        request.generation(),
        request.server(),
        Verdict.isTrue(DatabaseReachable.TYPE, "Connected", message),
        null,
        List.of(),
        null,
        List.of(),
        null,
        false,
        List.of());
  }

  private static DatabaseRequest request(long generation) {
    return request(MEDIA, generation);
  }

  private static DatabaseRequest request(ResourceID id, long generation) {
    RevengeDatabase database = new RevengeDatabase();
    database.getMetadata().setName(id.getName());
    database.getMetadata().setNamespace(id.getNamespace().orElseThrow());
    return new DatabaseRequest(
        id,
        "uid",
        generation,
        "pod",
        new Address("localhost", 5432),
        new Login("uid", 18, "", "", "", "revenge", "revenge", ""),
        new ServedCertificate("", ""),
        database.getSpec(),
        ServerSettings.of(database, ParameterRules.load()),
        Set.of(),
        KnownHistories.NONE,
        Set.of());
  }
}
