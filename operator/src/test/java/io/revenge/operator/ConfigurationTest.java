package io.revenge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

  @Test
  void watchesEveryNamespaceWithALeaseUnlessToldOtherwise() {
    Configuration configuration = Configuration.of(Map.of());

    assertThat(configuration.namespaces()).isEmpty();
    assertThat(configuration.leaderElection()).isTrue();
    assertThat(configuration.httpPort()).isEqualTo(8080);
  }

  @Test
  void readsNamespacesSeparatedByCommas() {
    assertThat(Configuration.of(Map.of("WATCH_NAMESPACES", "media, tv,")).namespaces())
        .containsExactlyInAnyOrder("media", "tv");
  }

  @Test
  void namesTheVariableThatItCannotRead() {
    assertThatThrownBy(() -> Configuration.of(Map.of("HTTP_PORT", "many")))
        .hasMessageContaining("HTTP_PORT");
    assertThatThrownBy(() -> Configuration.of(Map.of("HTTP_PORT", "65536")))
        .hasMessageContaining("HTTP_PORT");
    assertThatThrownBy(() -> Configuration.of(Map.of("LEADER_ELECTION", "maybe")))
        .hasMessageContaining("LEADER_ELECTION");
    assertThatThrownBy(() -> Configuration.of(Map.of("LEASE_DURATION_SECONDS", "4")))
        .hasMessageContaining("LEASE_DURATION_SECONDS");
  }

  /** The last renewal may be a retry period old when the API server goes. */
  @Test
  void aLeaderOutlivesEightSecondsWithoutAnApiServer() {
    Configuration configuration = Configuration.of(Map.of());

    assertThat(configuration.renewDeadline().minus(configuration.retryPeriod()))
        .isGreaterThan(Duration.ofSeconds(9));
  }

  /** As the library that elects the leader demands. */
  @ParameterizedTest
  @ValueSource(strings = {"5", "15", "300"})
  void aLeaderEndsBeforeItsLeaseDoes(String seconds) {
    Configuration configuration = Configuration.of(Map.of("LEASE_DURATION_SECONDS", seconds));

    assertThat(configuration.renewDeadline())
        .isLessThan(configuration.leaseDuration())
        .isGreaterThan(configuration.retryPeriod().multipliedBy(22).dividedBy(10));
  }
}
