package io.revenge.operator.revengedatabase;

import io.revenge.operator.server.AccessRules;
import io.revenge.operator.server.ReloadableParameters;
import io.revenge.operator.status.Verdict;
import java.util.stream.Collectors;

/** The condition {@code ParametersApplied}: settings that take effect by a reload. */
final class ParametersApplied {

  static final String TYPE = "ParametersApplied";

  private static final String NOT_MEASURED = "NotMeasured";
  private static final String APPLIED = "Applied";
  private static final String ACCESS_RULES_PENDING = "AccessRulesPending";
  private static final String REFUSED = "ParametersRefused";

  private ParametersApplied() {}

  static Verdict notMeasured() {
    return Verdict.unknown(
        TYPE, NOT_MEASURED, "the server could not be asked; see DatabaseReachable");
  }

  static Verdict of(ReloadableParameters.Outcome outcome, AccessRules access) {
    if (outcome.refused().isEmpty() && access == AccessRules.PENDING) {
      return Verdict.unknown(
          TYPE,
          ACCESS_RULES_PENDING,
          "pg_hba.conf for spec.connection.sslMode is on its way to the server's pod; wait a minute"
              + " or two");
    }
    if (outcome.refused().isEmpty()) {
      return Verdict.isTrue(TYPE, APPLIED, "the server runs with the parameters of the spec");
    }
    return Verdict.isFalse(
        TYPE,
        REFUSED,
        outcome.refused().entrySet().stream()
            .map(refused -> refused.getKey() + ": " + refused.getValue())
            .collect(
                Collectors.joining(
                    "; ", "PostgreSQL refused ", "; correct spec.postgres.parameters")));
  }
}
