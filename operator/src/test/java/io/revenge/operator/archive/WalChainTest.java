package io.revenge.operator.archive;

import static io.revenge.operator.archive.Archives.MIB;
import static io.revenge.operator.archive.Archives.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.operator.archive.ArchiveReport.Ahead;
import io.revenge.operator.archive.ArchiveReport.Archived;
import io.revenge.operator.archive.ArchiveReport.BaseBackup;
import io.revenge.operator.archive.WalChain.Missing;
import io.revenge.operator.archive.WalChain.Run;
import io.revenge.operator.archive.WalChain.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WalChainTest {

  private static final long SEGMENT = 16 * MIB;
  private static final String TWO_SWITCHES =
      """
      1\t0/5000000\tno recovery target specified

      2\t0/8A00000\tbefore 2026-11-21 12:00:00+00
      """;

  /** Nothing is missing: what waits counts. */
  private static final WalChain AT_22 =
      new WalChain(SEGMENT, 0x22, WalChain.history("00000001", "", SEGMENT), List.of());

  private static final String WAITS = "0000000100000000000000";

  @Test
  void whatIsArchivedUpToThePositionIsNotAhead() {
    assertThat(AT_22.ahead(archived(3, 0x21), List.of(), 0x22)).isEmpty();
  }

  @Test
  void whatIsArchivedFromThePositionOnIsAhead() {
    assertThat(AT_22.ahead(archived(3, 0x22), List.of(), 0x22))
        .contains(new Ahead(WAITS + "22", WAITS + "22"));
  }

  @Test
  void theSegmentThatTheArchiverIsAtIsNotAhead() {
    assertThat(AT_22.ahead(archived(3, 7), List.of(WAITS + "08", WAITS + "07"), 0x22)).isEmpty();
  }

  @Test
  void whatIsArchivedThoughAnOlderSegmentWaitsIsAheadIfItWaitsItself() {
    List<String> waiting = List.of(WAITS + "07", WAITS + "08", WAITS + "19", WAITS + "20");
    assertThat(AT_22.ahead(archived(0x19, 0x20), waiting, 0x22))
        .contains(new Ahead(WAITS + "07", WAITS + "20"));
    assertThat(AT_22.ahead(archived(0x19, 0x20), List.of(WAITS + "07"), 0x22))
        .as("an old segment was marked again")
        .isEmpty();
  }

  @Test
  void whatWaitsOnAnotherTimelineSaysNothing() {
    assertThat(
            AT_22.ahead(archived(3, 0x19), List.of("000000020000000000000007", WAITS + "19"), 0x22))
        .isEmpty();
  }

  @Test
  void whenEveryBaseBackupBeginsAfterThePositionWhatComesAfterItIsOfALeftHistory() {
    List<BaseBackup> backups = List.of(beginsAt("19"), beginsAt("1C"));
    assertThat(AT_22.left(archived(0x17, 0x20), backups, 0x15)).contains(WAITS + "17");
    assertThat(AT_22.left(archived(3, 0x20), backups, 0x15)).contains(WAITS + "15");
    assertThat(AT_22.left(archived(3, 0x20), backups, 0x19)).isEmpty();
    assertThat(AT_22.left(archived(3, 0x20), List.of(), 0x15)).isEmpty();
  }

  private static BaseBackup beginsAt(String segment) {
    return new BaseBackup("20261121T080000Z", WAITS + segment, Optional.empty(), NOW, MIB);
  }

  private static List<Run> archived(long first, long last) {
    return List.of(new Run("00000001", first, last, Optional.empty()));
  }

  @Test
  void aHistoryNamesTheTimelineOfEachSegment() {
    assertThat(WalChain.history("00000003", TWO_SWITCHES, SEGMENT))
        .containsExactly(
            new Timeline("00000001", 0), new Timeline("00000002", 5), new Timeline("00000003", 8));
  }

  @Test
  void aChainFollowsItsHistory() {
    WalChain chain =
        new WalChain(
            SEGMENT,
            10,
            WalChain.history("00000003", TWO_SWITCHES, SEGMENT),
            List.of(
                run("00000001", 2, 6), // left at 5
                run("00000002", 5, 8),
                run("00000003", 8, 9)));
    assertThat(chain.missingSince(from("000000010000000000000002"))).isEmpty();
    assertThat(chain.leadsFrom(from("000000010000000000000002"))).isTrue();
    assertThat(chain.leadsFrom(from("000000010000000000000006"))).isFalse();
    assertThat(chain.leadsFrom(from("000000020000000000000006"))).isTrue();
  }

  @Test
  void aSegmentOfAnotherTimelineDoesNotReplaceOne() {
    WalChain chain =
        new WalChain(
            SEGMENT,
            10,
            WalChain.history("00000003", TWO_SWITCHES, SEGMENT),
            List.of(run("00000001", 2, 9), run("00000003", 8, 9)));
    assertThat(chain.missingSince(from("000000010000000000000002")))
        .contains(
            new Missing(
                "000000020000000000000005",
                3,
                Optional.of(new Archived("000000010000000000000004", NOW))));
  }

  @Test
  void aBaseBackupBringsItsOwnWalAlong() {
    WalChain chain = Archives.chain(run("00000001", 4, 0x1A));
    assertThat(
            chain.missingSince(
                new BaseBackup(
                    "20261121T080000Z",
                    "000000010000000000000002",
                    Optional.of("0/4000120"),
                    NOW,
                    1)))
        .isEmpty();
    assertThat(chain.missingSince(from("000000010000000000000002")))
        .contains(new Missing("000000010000000000000002", 2, Optional.empty()));
  }

  @Test
  void whatIsBeyondTheServerLeadsNowhere() {
    assertThat(Archives.chain().leadsFrom(from("00000001000000000000001C"))).isFalse();
  }

  @Test
  void namesCountOverTheMiddleDigits() {
    WalChain chain =
        new WalChain(
            SEGMENT,
            0x102,
            WalChain.history("00000001", "", SEGMENT),
            List.of(run("00000001", 0xFE, 0xFF), run("00000001", 0x101, 0x101)));
    assertThat(chain.missingSince(from("0000000100000000000000FE")).map(Missing::first))
        .contains("000000010000000100000000");
  }

  /** Whatever is there, in whichever order it is told. */
  @Property(tries = 300)
  void exactlyWhatIsNotThereIsMissing(
      @ForAll @Size(max = 60) Set<@IntRange(min = 0, max = 60) Integer> there,
      @ForAll @IntRange(min = 0, max = 60) int start) {
    int current = 61;
    List<Run> runs = new ArrayList<>();
    there.forEach(number -> runs.add(run("00000001", number, number)));
    WalChain chain =
        new WalChain(SEGMENT, current, WalChain.history("00000001", "", SEGMENT), runs);
    TreeSet<Integer> expected = new TreeSet<>();
    for (int number = start; number < current; number++) {
      if (!there.contains(number)) {
        expected.add(number);
      }
    }

    Optional<Missing> missing = chain.missingSince(from(segment(start)));

    assertThat(missing.map(Missing::count).orElse(0L)).isEqualTo(expected.size());
    assertThat(missing.map(Missing::first))
        .isEqualTo(
            expected.isEmpty() ? Optional.empty() : Optional.of(segment(expected.getFirst())));
  }

  private static String segment(int number) {
    return "0000000100000000%08X".formatted(number);
  }

  private static Run run(String timeline, long first, long last) {
    return new Run(timeline, first, last, Optional.of(NOW));
  }

  private static BaseBackup from(String segment) {
    return new BaseBackup("20261121T080000Z", segment, Optional.empty(), NOW, 1);
  }
}
