package io.revenge.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterRulesTest {

  private final ParameterRules rules = ParameterRules.load();

  @ParameterizedTest
  @CsvSource({
    "work_mem, 16MB, 16384",
    "work_mem, 16384, 16384",
    "work_mem, ' 1.5 GB', 1572864",
    "shared_buffers, 1GB, 131072",
    "statement_timeout, 1min, 60000",
    "autovacuum_vacuum_cost_delay, 2.50ms, 2.5",
    "random_page_cost, 1.10, 1.1",
    "log_min_duration_statement, -1, -1",
    "jit, FALSE, off",
    "synchronous_commit, Local, local",
  })
  void readsAValueAsPostgresShowsIt(String name, String value, String setting) {
    assertThat(rules.find(name).orElseThrow().canonical(value)).isEqualTo(setting);
  }

  @ParameterizedTest
  @CsvSource({
    "work_mem, 1kB, 1kB is below 64kB",
    "work_mem, 64.5kB, 64.5kB is not a whole number of kB",
    "work_mem, lots, lots is not a number",
    "work_mem, 10s, 10s has an unknown unit",
    "shared_buffers, 1MB, 1MB is below 4096kB",
    "max_connections, 20000, 20000 is above 10000",
    "jit, maybe, maybe is not on or off",
    "synchronous_commit, remote_apply, 'remote_apply is not one of on, off, local'",
    "fsync, off, not a parameter that may be set",
    "archive_mode, off, not a parameter that may be set",
  })
  void namesWhatIsWrong(String name, String value, String problem) {
    assertThat(rules.problems(Map.of(name, value)))
        .containsExactly("spec.postgres.parameters.%s: %s".formatted(name, problem));
  }

  @Test
  void findsNothingWrongWithAllowedValues() {
    assertThat(rules.problems(Map.of("work_mem", "16MB", "max_connections", "300"))).isEmpty();
  }

  @Test
  void writesPagesInKilobytes() {
    assertThat(rules.find("shared_buffers").orElseThrow().rendered("1GB")).isEqualTo("1048576kB");
    assertThat(rules.find("wal_buffers").orElseThrow().rendered("-1")).isEqualTo("-1");
  }
}
