package io.revenge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

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
  }
}
