package io.revenge.operator.kubernetes;

import java.util.Map;

/** How objects tell Argo CD what it is to do with them. */
public final class ArgoCd {

  /**
   * Annotations of what no Application may prune or miss, whatever it takes for its own. Source:
   * Argo CD, Sync Options and Compare Options.
   */
  public static final Map<String, String> KEEPS =
      Map.of(
          "argocd.argoproj.io/sync-options", "Prune=false",
          "argocd.argoproj.io/compare-options", "IgnoreExtraneous");

  private ArgoCd() {}
}
