package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.operator.partition.PartitionsAhead;
import io.revenge.operator.status.Verdict;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the owner sets for its role and its database is for the application's sessions alone. */
class OwnerSettingsTest {

  /** Each of them breaks or cuts off something of the operator's where it is in force. */
  private static final String HOSTILE =
      """
      DO $$
      DECLARE
        setting text[];
        target text;
      BEGIN
        FOREACH setting SLICE 1 IN ARRAY ARRAY[
          ['statement_timeout', '1'], ['lock_timeout', '1'], ['transaction_timeout', '1'],
          ['idle_session_timeout', '1'], ['idle_in_transaction_session_timeout', '1'],
          ['default_transaction_read_only', 'on'], ['default_transaction_isolation', 'serializable'],
          ['default_transaction_deferrable', 'on'], ['row_security', 'off'],
          ['search_path', 'nowhere'], ['TimeZone', 'Asia/Kathmandu'], ['DateStyle', 'German'],
          ['IntervalStyle', 'sql_standard'], ['extra_float_digits', '-15'], ['bytea_output', 'escape'],
          ['client_encoding', 'LATIN1'], ['standard_conforming_strings', 'off'],
          ['backslash_quote', 'off'], ['array_nulls', 'off'], ['transform_null_equals', 'on'],
          ['quote_all_identifiers', 'on'], ['xmloption', 'document'], ['xmlbinary', 'hex'],
          ['exit_on_error', 'on'], ['check_function_bodies', 'off'], ['default_tablespace', 'nowhere'],
          ['temp_tablespaces', 'nowhere'], ['default_table_access_method', 'nowhere'],
          ['local_preload_libraries', 'nowhere'], ['synchronous_commit', 'off'],
          ['client_min_messages', 'debug5'], ['tcp_user_timeout', '1'],
          ['plpgsql.extra_errors', 'all'], ['plpgsql.check_asserts', 'off'],
          ['work_mem', '64'], ['temp_buffers', '100'], ['enable_seqscan', 'off'],
          ['lc_time', 'C'], ['default_text_search_config', 'pg_catalog.german'],
          ['password_encryption', 'md5'], ['role', 'somebody_else']]
        LOOP
          FOREACH target IN ARRAY ARRAY['ROLE revenge', 'DATABASE revenge'] LOOP
            EXECUTE format('ALTER %s SET %s = %L', target, setting[1], setting[2]);
          END LOOP;
        END LOOP;
      END
      $$
      """;

  @TempDir private static Path temporary;
  @AutoClose private static JobFixture fixture;

  @BeforeAll
  static void startServer() throws Exception {
    fixture = new JobFixture(temporary);
    fixture.anEmptyDatabase();
    fixture.server().asSuperuser("CREATE ROLE somebody_else; GRANT somebody_else TO revenge");
    fixture.server().asSuperuser(HOSTILE);
  }

  @Test
  void looksMigrationsAndPartitionsAreAsWithoutThem() throws Exception {
    Outcome outcome =
        fixture.run(
            fixture.request(false, Map.of(), "movies", "tvshows", "qar"),
            ModuleCatalog.load(),
            null);

    assertThat(outcome.report().reachable().isTrue())
        .as(outcome.report().reachable().message())
        .isTrue();
    assertThat(verdict(outcome, DatabaseWorkDone.TYPE)).returns(true, Verdict::isTrue);
    assertThat(outcome.report().modules())
        .extracting(ModuleStatus::state)
        .containsOnly(ModuleStatus.State.Applied);
    assertThat(verdict(outcome, PartitionsAhead.TYPE)).returns(true, Verdict::isTrue);
  }

  private static Verdict verdict(Outcome outcome, String type) {
    return outcome.report().verdict(type).orElseThrow();
  }
}
