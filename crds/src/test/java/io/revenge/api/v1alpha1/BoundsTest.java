package io.revenge.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.ArchiveStatus.BaseBackup;
import io.revenge.api.v1alpha1.ModuleStatus.MigrationFailure;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundsTest {

  @Test
  void aTextThatFitsIsLeftAlone() {
    assertThat(Bounds.fit("0123456789", 10)).isEqualTo("0123456789");
  }

  @Test
  void aLongTextIsCutWithAMark() {
    assertThat(Bounds.fit("01234567890", 10)).isEqualTo("0123 [cut]");
  }

  @Test
  void noCharacterIsCutInHalf() {
    assertThat(Bounds.fit("012\uD83D\uDE00567890", 10)).isEqualTo("012 [cut]");
  }

  @Test
  void aFailureHasNoTextThatTheSchemaRefuses() {
    MigrationFailure failure =
        new MigrationFailure("f".repeat(300), 1, "s".repeat(10_000), "42601", "m".repeat(10_000));

    assertThat(failure.file()).hasSize(Bounds.NAME);
    assertThat(failure.statement()).hasSize(Bounds.TEXT);
    assertThat(failure.message()).hasSize(Bounds.TEXT);
  }

  @Test
  void ofManyBaseBackupsTheNewestAreTold() {
    List<BaseBackup> backups =
        IntStream.range(0, 100)
            .mapToObj(number -> new BaseBackup("backup-" + number, null, null, null))
            .toList();

    assertThat(
            new ArchiveStatus(null, null, null, null, null, null, null, null, backups)
                .baseBackups())
        .isEqualTo(backups.subList(36, 100));
  }
}
