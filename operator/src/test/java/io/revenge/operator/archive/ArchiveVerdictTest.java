package io.revenge.operator.archive;

import static io.revenge.operator.archive.Archives.CAPACITY;
import static io.revenge.operator.archive.Archives.FIRST;
import static io.revenge.operator.archive.Archives.MIB;
import static io.revenge.operator.archive.Archives.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.ArchiveStatus;
import io.revenge.operator.archive.ArchiveReport.Archived;
import io.revenge.operator.archive.ArchiveReport.BaseBackup;
import io.revenge.operator.archive.ArchiveReport.Damaged;
import io.revenge.operator.archive.WalChain.Run;
import io.revenge.operator.status.Truth;
import io.revenge.operator.status.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArchiveVerdictTest {

  private static final ArchiveReport WELL = Archives.report(List.of(FIRST), 100 * MIB);
  private static final BaseBackupPlan NOTHING = BaseBackupPlan.NOTHING;

  @Test
  void aDatabaseThatArchivesAndHasABaseBackupIsWell() {
    assertThat(of(WELL, null).verdict())
        .returns(Truth.TRUE, Verdict::status)
        .returns(
            "Every moment since the base backup 20261121T080000Z can be restored.",
            Verdict::message);
  }

  @Test
  void anArchiveThatWasRemovedIsNamed() {
    ArchiveReport empty = Archives.report(List.of(), 0);
    assertThat(of(Archives.waiting(empty, NOW.minusSeconds(20), Optional.empty()), null).verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("ArchiveEmpty", Verdict::reason)
        .extracting(Verdict::message)
        .asString()
        .contains("/archive/7711356281324765210", "00000001000000000000001A");
    assertThat(
            of(
                    Archives.lookedAt(
                        empty, NOW, new Archived("00000001000000000000001A", NOW.minusSeconds(14))),
                    null)
                .verdict()
                .reason())
        .isEqualTo("NoBaseBackup");
  }

  @Test
  void withoutABaseBackupNothingIsKnown() {
    assertThat(of(Archives.report(List.of(), 16 * MIB), null).verdict())
        .returns(Truth.UNKNOWN, Verdict::status)
        .returns("NoBaseBackup", Verdict::reason);
  }

  @Test
  void aFirstBaseBackupThatFailsIsBadNews() {
    BaseBackupPlan failing =
        new BaseBackupPlan(Optional.empty(), Optional.empty(), Optional.of("It failed."));

    assertThat(
            ArchiveVerdict.of(
                    Archives.media(),
                    Optional.of(Archives.report(List.of(), 16 * MIB)),
                    failing,
                    CAPACITY,
                    null)
                .verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("BaseBackupFailing", Verdict::reason)
        .returns("Nothing can be restored to a point in time yet. It failed.", Verdict::message);
  }

  @Test
  void aDamagedBaseBackupIsNamed() {
    Damaged damaged = new Damaged("20261121T090000Z", 233_467, Optional.of(5_033_394L));
    assertThat(of(Archives.withDamaged(WELL, damaged), null).verdict())
        .returns(Truth.TRUE, Verdict::status)
        .returns(
            "Every moment since the base backup 20261121T080000Z can be restored. The base backup"
                + " 20261121T090000Z is damaged and does not count: its files have 233467 bytes,"
                + " and it was verified with 5033394. It is left alone; bring its files back, or"
                + " remove it: kubectl -n revenge exec media-0 -c postgres -- rm -r"
                + " /archive/7711356281324765210/base/20261121T090000Z"
                + " /archive/7711356281324765210/base/20261121T090000Z.json",
            Verdict::message);
    assertThat(of(Archives.withDamaged(Archives.report(List.of(), 0), damaged), null).verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("NoBaseBackup", Verdict::reason);
  }

  @Test
  void aBaseBackupWhoseDescriptionIsCutIsNamed() {
    Damaged damaged = new Damaged("20261121T090000Z", 5_033_394, Optional.empty());
    assertThat(of(Archives.withDamaged(WELL, damaged), null).verdict().message())
        .contains(
            "its description /archive/7711356281324765210/base/20261121T090000Z.json is empty or"
                + " cut.");
  }

  @Test
  void noMomentBeyondAGapIsClaimed() {
    ArchiveVerdict verdict =
        of(
            Archives.withChain(
                WELL,
                Archives.chain(
                    new Run("00000001", 2, 7, Optional.of(NOW)),
                    new Run("00000001", 0xA, 0x1A, Optional.of(NOW)))),
            null);
    assertThat(verdict.verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("WalMissing", Verdict::reason)
        .returns(
            "Since the base backup 20261121T080000Z WAL is missing (2 segments, the first is"
                + " 000000010000000000000008): a restore ends with segment"
                + " 000000010000000000000007, which was archived at 2026-11-21T12:00:00Z."
                + " A base backup is taken at once; every moment since that one can be restored.",
            Verdict::message);
    assertThat(verdict.status())
        .returns(2L, ArchiveStatus::missingSegments)
        .returns("000000010000000000000008", ArchiveStatus::firstMissingSegment)
        .returns(null, ArchiveStatus::restorableSince);
  }

  @Test
  void theBaseBackupAfterAGapIsTheOneThatIsNamed() {
    BaseBackup second =
        new BaseBackup("20261121T090000Z", "00000001000000000000000A", Optional.empty(), NOW, MIB);
    ArchiveVerdict verdict =
        of(
            Archives.withChain(
                Archives.report(List.of(FIRST, second), 0),
                Archives.chain(new Run("00000001", 0xA, 0x1A, Optional.of(NOW)))),
            null);
    assertThat(verdict.verdict())
        .returns(Truth.TRUE, Verdict::status)
        .returns(
            "Every moment since the base backup 20261121T090000Z can be restored. Before that, WAL"
                + " is missing (8 segments, the first is 000000010000000000000002): a restore ends"
                + " with the base backup.",
            Verdict::message);
    assertThat(verdict.status())
        .returns("2026-11-21T12:00:00Z", ArchiveStatus::restorableSince)
        .extracting(ArchiveStatus::baseBackups)
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(2);
  }

  @Test
  void aBaseBackupOfALeftHistoryIsNotNamed() {
    assertThat(
            of(
                    Archives.withChain(
                        WELL,
                        new WalChain(
                            16 * MIB, 1, WalChain.history("00000001", "", 16 * MIB), List.of())),
                    null)
                .verdict()
                .message())
        .startsWith("No base backup belongs to the history");
  }

  @Test
  void spaceIsNotBlamedWhereThereIsRoom() {
    Optional<Archived> failure = Optional.of(new Archived("00000001000000000000001B", NOW));
    assertThat(of(Archives.waiting(WELL, NOW.minusSeconds(20), failure), null).verdict().message())
        .doesNotContain("spec.archive.storage.size")
        .endsWith("kubectl -n revenge logs media-0 -c postgres");
    assertThat(
            of(
                    Archives.waiting(
                        Archives.report(List.of(FIRST), 9000 * MIB), NOW.minusSeconds(20), failure),
                    null)
                .verdict()
                .message())
        .contains("enlarge spec.archive.storage.size");
  }

  @Test
  void anArchiveThatIsAheadOfTheServerIsNamed() {
    assertThat(of(Archives.ahead(WELL, "00000001000000000000002F"), null).verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("ArchiveDiverged", Verdict::reason)
        .extracting(Verdict::message)
        .asString()
        .contains("up to segment 00000001000000000000002F");
    assertThat(of(Archives.diverged(WELL, "000000010000000000000018"), null).verdict().reason())
        .isEqualTo("ArchiveDiverged");
  }

  @Test
  void aVolumeThatFillsUpBeforeTheHistoriesDifferIsNamed() {
    ArchiveReport full =
        Archives.ahead(
            Archives.waiting(
                Archives.report(List.of(FIRST), 9600 * MIB),
                NOW.minusSeconds(20),
                Optional.empty()),
            "00000001000000000000002F");

    assertThat(of(full, null).verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("ArchiveFull", Verdict::reason)
        .extracting(Verdict::message)
        .asString()
        .contains(
            "enlarge spec.archive.storage.size",
            "up to segment 00000001000000000000002F",
            "what comes before 00000001000000000000001B");
  }

  @Test
  void noMomentSinceABaseBackupOfTheHistoryThatWasLeftIsClaimed() {
    BaseBackup left =
        new BaseBackup("20261121T090000Z", "000000010000000000000019", Optional.empty(), NOW, MIB);
    ArchiveReport passed =
        Archives.withChain(
            Archives.report(List.of(left), 0),
            new WalChain(
                16 * MIB,
                0x22,
                WalChain.history("00000001", "", 16 * MIB),
                List.of(new Run("00000001", 3, 0x21, Optional.of(NOW)))));
    assertThat(of(passed, null).status()).extracting(ArchiveStatus::restorableSince).isNotNull();

    assertThat(of(Archives.aheadFrom(passed, "000000010000000000000007"), null).status())
        .extracting(ArchiveStatus::restorableSince)
        .isNull();
  }

  @Test
  void aServerInRecoveryProvesNothingOfTheArchive() {
    assertThat(of(Archives.inRecovery(WELL), null).verdict())
        .returns(Truth.UNKNOWN, Verdict::status)
        .returns("InRecovery", Verdict::reason);
  }

  /** The message has a command that people paste. */
  @Test
  void aDirectoryThatSomebodyNamedIsInNoCommand() {
    String hostile = WELL.systemIdentifier() + "/diverged-$(reboot)";

    assertThat(of(Archives.withOther(WELL, hostile, 4711), null).verdict().message())
        .doesNotContain("reboot");
  }

  @Test
  void whatWasSetAsideIsNamedAsLongAsItIsThere() {
    String aside = WELL.systemIdentifier() + "/diverged-20261121T120000Z-000000010000000000000001";
    assertThat(of(Archives.withOther(WELL, aside, 4711), null).verdict())
        .returns(Truth.TRUE, Verdict::status)
        .extracting(Verdict::message)
        .asString()
        .contains(
            "/archive/" + aside + " holds 4711 bytes",
            "kubectl -n revenge exec media-0 -c postgres -- rm -r /archive/" + aside);
  }

  @Test
  void aFormerSystemIsShownAndNamedWhenItTakesRoomThatIsNeeded() {
    ArchiveVerdict small = of(Archives.withOther(WELL, "4711", MIB), null);
    assertThat(small.status())
        .extracting(ArchiveStatus::formerSystems)
        .isEqualTo(List.of(new ArchiveStatus.FormerSystem("4711", MIB)));
    assertThat(small.verdict().message()).doesNotContain("4711");
    assertThat(of(Archives.withOther(WELL, "4711", 9000 * MIB), null).verdict().message())
        .contains(
            "/archive/4711 holds 9437184000 bytes of a former database system",
            "rm -r /archive/4711");
  }

  @Test
  void aServerThatCannotBeAskedKeepsTheStatus() {
    ArchiveStatus known = of(WELL, null).status();
    ArchiveVerdict verdict =
        ArchiveVerdict.of(Archives.media(), Optional.empty(), NOTHING, CAPACITY, known);
    assertThat(verdict.verdict())
        .returns(Truth.UNKNOWN, Verdict::status)
        .returns("NotMeasured", Verdict::reason);
    assertThat(verdict.status()).isEqualTo(known);
  }

  @Test
  void whatIsSwitchedOffIsDisabled() {
    ArchiveVerdict verdict =
        ArchiveVerdict.of(Archives.media(false), Optional.of(WELL), NOTHING, CAPACITY, null);
    assertThat(verdict.verdict().reason()).isEqualTo("Disabled");
    assertThat(verdict.status()).isNull();
  }

  @Test
  void aSegmentMayWaitForFifteenSeconds() {
    ArchiveVerdict verdict =
        of(Archives.waiting(WELL, NOW.minusSeconds(14), Optional.empty()), null);
    assertThat(verdict.verdict().isTrue()).isTrue();
    assertThat(verdict.mayChangeAt()).contains(NOW.plusSeconds(1));
    assertThat(verdict.status()).returns(0, ArchiveStatus::waitingSegments);
  }

  @Test
  void aSegmentThatWaitsLongerIsNamedWithTheFailure() {
    ArchiveVerdict verdict =
        of(
            Archives.waiting(
                WELL,
                NOW.minusSeconds(15),
                Optional.of(new Archived("00000001000000000000001B", NOW))),
            null);
    assertThat(verdict.verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("ArchivingFailing", Verdict::reason);
    assertThat(verdict.verdict().message()).contains("00000001000000000000001B");
    assertThat(verdict.status())
        .returns(3, ArchiveStatus::waitingSegments)
        .returns("2026-11-21T11:59:45Z", ArchiveStatus::waitingSince);
  }

  @Test
  void aSegmentThatWaitsWithoutAFailureIsBehind() {
    assertThat(
            of(Archives.waiting(WELL, NOW.minusSeconds(20), Optional.empty()), null)
                .verdict()
                .reason())
        .isEqualTo("ArchivingBehind");
  }

  @Test
  void aFullVolumeIsNamed() {
    ArchiveReport full = Archives.report(List.of(FIRST), 9600 * MIB);
    assertThat(
            of(Archives.waiting(full, NOW.minusSeconds(20), Optional.empty()), null)
                .verdict()
                .reason())
        .isEqualTo("ArchiveFull");
  }

  @Test
  void whatIsKeptForTheNextBaseBackupIsNoRoomForWal() {
    ArchiveReport full =
        Archives.withReserve(Archives.report(List.of(FIRST), 8600 * MIB), 1000 * MIB);
    assertThat(
            of(Archives.waiting(full, NOW.minusSeconds(20), Optional.empty()), null)
                .verdict()
                .reason())
        .isEqualTo("ArchiveFull");
  }

  @Test
  void aBaseBackupThatFailsWhileOneIsDueIsNamed() {
    BaseBackupPlan plan =
        new BaseBackupPlan(Optional.empty(), Optional.empty(), Optional.of("It failed."));
    assertThat(
            ArchiveVerdict.of(Archives.media(), Optional.of(WELL), plan, CAPACITY, null).verdict())
        .returns(Truth.FALSE, Verdict::status)
        .returns("The archive volume will fill up. It failed.", Verdict::message);
  }

  @Test
  void underLoadTheStatusFollowsOnceAMinute() {
    ArchiveStatus shown = of(WELL, null).status();
    Archived next = new Archived("00000001000000000000001B", NOW.minusSeconds(150));
    Instant tooSoon = NOW.minusSeconds(145);

    ArchiveVerdict heldBack = of(Archives.lookedAt(WELL, tooSoon, next), shown);
    assertThat(heldBack.status()).isEqualTo(shown);
    assertThat(heldBack.mayChangeAt()).contains(NOW.minusSeconds(140));

    assertThat(of(Archives.lookedAt(WELL, NOW.minusSeconds(140), next), shown).status())
        .returns("00000001000000000000001B", ArchiveStatus::lastArchivedSegment);
  }

  @Test
  void theSegmentThatEndsABaseBackupIsShownWithIt() {
    ArchiveStatus shown = of(Archives.report(List.of(), 0), null).status();
    Archived last = new Archived("00000001000000000000001B", NOW.minusSeconds(150));

    ArchiveVerdict seen = of(Archives.lookedAt(WELL, NOW.minusSeconds(145), last), shown);

    assertThat(seen.status())
        .returns("00000001000000000000001B", ArchiveStatus::lastArchivedSegment);
    assertThat(seen.mayChangeAt()).isEmpty();
  }

  @Test
  void anIdleDatabaseChangesNothing() {
    ArchiveVerdict first = of(WELL, null);
    ArchiveReport later =
        Archives.lookedAt(WELL, NOW.plusSeconds(86400), WELL.last().orElseThrow());
    ArchiveVerdict second = of(later, first.status());
    assertThat(second).isEqualTo(first);
    assertThat(second.mayChangeAt()).isEmpty();
  }

  private static ArchiveVerdict of(ArchiveReport report, @Nullable ArchiveStatus previous) {
    return ArchiveVerdict.of(Archives.media(), Optional.of(report), NOTHING, CAPACITY, previous);
  }
}
