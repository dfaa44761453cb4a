package io.revenge.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The sslmode values of libpq that Revenge knows. */
public enum SslMode {
  @JsonProperty("disable")
  DISABLE("disable"),
  @JsonProperty("prefer")
  PREFER("prefer"),
  @JsonProperty("require")
  REQUIRE("require"),
  @JsonProperty("verify-ca")
  VERIFY_CA("verify-ca"),
  @JsonProperty("verify-full")
  VERIFY_FULL("verify-full");

  private final String value;

  SslMode(String value) {
    this.value = value;
  }

  /** The spelling of libpq. */
  public String value() {
    return value;
  }

  /** Whether the server refuses connections without TLS. */
  public boolean requiresTls() {
    return compareTo(REQUIRE) >= 0;
  }
}
