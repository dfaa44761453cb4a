package io.revenge.operator.kubernetes;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program that tests start, and that a machine may lack. {@code .ci/run} installs them all. */
public enum Program {
  BUSYBOX("busybox", "busybox"),
  DASH("dash", "dash"),
  RUNUSER("runuser", "util-linux"),
  SHELLCHECK("shellcheck", "shellcheck"),
  UNSHARE("unshare", "util-linux");

  private final String program;
  private final String debianPackage;

  Program(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  /** Where it is; skips the test where it is not installed. */
  public Path orSkip() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> abort("needs %s (Debian's package %s)".formatted(program, debianPackage)));
  }
}
