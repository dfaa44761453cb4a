package io.revenge.operator.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.ModuleStatus.MigrationFailure;
import io.revenge.api.v1alpha1.ModuleStatus.State;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.status.Truth;
import io.revenge.operator.status.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MigrationsAppliedTest {

  private static final Names MEDIA = new Names("revenge", "media");

  @Test
  void isTrueWhenEveryModuleIsAtItsTarget() {
    assertThat(verdict(module("users", "000001", State.Applied, null)).isTrue()).isTrue();
  }

  @Test
  void namesFileLineAndSqlstateOfAFailure() {
    Verdict verdict =
        verdict(
            module("users", "000001", State.Applied, null),
            module(
                "movies",
                null,
                State.Failed,
                new MigrationFailure(
                    "000010_movies.up.sql", 7, "SELECT", "42P01", "no such table")));

    assertThat(verdict.isFalse()).isTrue();
    assertThat(verdict.reason()).isEqualTo("MigrationFailed");
    assertThat(verdict.message())
        .contains("movies", "000010_movies.up.sql line 7", "42P01", "no such table");
  }

  @Test
  void aFailureStandsWhileItIsTriedAgain() {
    MigrationFailure failure =
        new MigrationFailure("000010_movies.up.sql", 7, "SELECT", "42P01", "no such table");

    assertThat(verdict(module("movies", null, State.Running, failure)))
        .isEqualTo(verdict(module("movies", null, State.Failed, failure)));
  }

  @Test
  void isUnknownWhileAModuleIsPending() {
    Verdict verdict = verdict(module("users", null, State.Pending, null));

    assertThat(verdict.status()).isEqualTo(Truth.UNKNOWN);
    assertThat(verdict.message()).contains("users");
  }

  @Test
  void refusesADatabaseThatIsAheadOfTheOperator() {
    assertThat(verdict(module("users", "000009", State.Applied, null)).reason())
        .isEqualTo("NewerThanOperator");
  }

  @Test
  void aLostHistoryMattersMoreThanAFailureAndNamesBothWaysOn() {
    Verdict verdict =
        verdict(
            module("tvshows", null, State.Failed, null),
            new ModuleStatus(
                "users",
                "000001",
                "000001",
                1,
                State.HistoryMissing,
                null,
                "2026-11-27T03:00:00Z"));

    assertThat(verdict.isFalse()).isTrue();
    assertThat(verdict.reason()).isEqualTo("HistoryMissing");
    assertThat(verdict.message())
        .contains("users (000001)", "Nothing was changed", "docs/restore.md")
        .endsWith(
            "kubectl -n revenge annotate --overwrite revengedatabase media"
                + " revenge.io/accept-missing-history=users=2026-11-27T03:00:00Z");
  }

  private static Verdict verdict(ModuleStatus... modules) {
    return MigrationsApplied.of(MEDIA, List.of(modules));
  }

  private static ModuleStatus module(
      String name, @Nullable String version, State state, @Nullable MigrationFailure failure) {
    return new ModuleStatus(name, version, "000001", version == null ? 1 : 0, state, failure);
  }
}
