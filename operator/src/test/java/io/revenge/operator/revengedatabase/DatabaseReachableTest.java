package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseReachableTest {

  /** A server that trusts a former CA refuses the operator's certificate by either. */
  @ParameterizedTest
  @ValueSource(strings = {"28000", "28P01"})
  void aLoginThatIsRefusedMayBeForTheCertificate(String state) {
    SQLException refused =
        new SQLException("connection requires a valid client certificate", state);

    assertThat(DatabaseReachable.mayBeLockedOut(refused)).isTrue();
    assertThat(DatabaseReachable.failed(refused).message())
        .contains("replaces it once", "revenge.io/restart");
  }

  @Test
  void aHandshakeThatFailsMayBeForTheCertificate() {
    SQLException failed =
        new SQLException("no trust", "08006", new SSLHandshakeException("unknown_ca"));

    assertThat(DatabaseReachable.mayBeLockedOut(failed)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"08001", "57P03", "53300", "3D000"})
  void aServerThatIsAwayLocksNobodyOut(String state) {
    assertThat(DatabaseReachable.mayBeLockedOut(new SQLException("away", state))).isFalse();
  }
}
