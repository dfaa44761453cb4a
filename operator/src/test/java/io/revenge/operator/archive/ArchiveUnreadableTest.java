package io.revenge.operator.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.status.Verdict;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveUnreadableTest {

  private static final Names NAMES = new Names("revenge", "media");

  @Test
  void aRefusalIsQuoted() {
    assertThat(of(new SQLException("ERROR: could not open directory", "42501")))
        .map(Verdict::message)
        .get()
        .asString()
        .startsWith(
            "The archive volume cannot be read: ERROR: could not open directory (SQLSTATE 42501).");
  }

  @Test
  void aVolumeThatDoesNotAnswerIsSaidNotTo() {
    SQLException gaveUp =
        new SQLException("An I/O error occurred", "08006", new SocketTimeoutException());
    assertThat(of(new SQLException("canceling statement", "57014")))
        .isEqualTo(of(gaveUp))
        .map(Verdict::message)
        .get()
        .asString()
        .startsWith("The archive volume does not answer within 10 s.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "57P03", "53300"})
  void aServerThatCannotBeReachedSaysNothingOfTheVolume(String sqlState) {
    assertThat(of(new SQLException("gone", sqlState))).isEmpty();
  }

  private static Optional<Verdict> of(SQLException failure) {
    return ArchiveUnreadable.of(NAMES, failure);
  }
}
