package io.revenge.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchiveLookTest {

  private static final ArchivePulse PULSE =
      new ArchivePulse(Archives.NOW, "00000001000000000000001B", 25, 0, 0);
  private static final ArchiveLook LOOK =
      new ArchiveLook(Archives.report(List.of(Archives.FIRST), 0), PULSE);

  @Test
  void holdsForHalfAMinuteWhileNothingHappens() {
    assertThat(LOOK.holds(at(Archives.NOW.plusSeconds(29)))).isTrue();
    assertThat(LOOK.holds(at(Archives.NOW.plusSeconds(30)))).isFalse();
  }

  @Test
  void doesNotHoldWhenASegmentIsWrittenArchivedOrWaits() {
    assertThat(LOOK.holds(new ArchivePulse(Archives.NOW, "00000001000000000000001C", 25, 0, 0)))
        .isFalse();
    assertThat(LOOK.holds(new ArchivePulse(Archives.NOW, PULSE.segment(), 26, 0, 0))).isFalse();
    assertThat(LOOK.holds(new ArchivePulse(Archives.NOW, PULSE.segment(), 25, 1, 0))).isFalse();
    assertThat(LOOK.holds(new ArchivePulse(Archives.NOW, PULSE.segment(), 25, 0, 1))).isFalse();
  }

  @Test
  void nothingHoldsUntilTheFirstBaseBackupWasSeen() {
    ArchiveLook before = new ArchiveLook(Archives.report(List.of(), 0), PULSE);

    assertThat(before.holds(PULSE)).isFalse();
  }

  private static ArchivePulse at(Instant now) {
    return new ArchivePulse(now, PULSE.segment(), 25, 0, 0);
  }
}
