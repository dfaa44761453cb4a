package io.revenge.operator.kubernetes;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Says why tests are skipped, which Surefire keeps to its reports; each reason once for a class.
 */
public final class SkippedTests implements TestExecutionListener {

  private final Set<String> said = ConcurrentHashMap.newKeySet();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    say(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      say(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    }
  }

  private void say(TestIdentifier test, String reason) {
    String line =
        "Skipped in %s: %s".formatted(className(test), reason.replace("Assumption failed: ", ""));
    if (said.add(line)) {
      System.out.println(line);
    }
  }

  private static String className(TestIdentifier test) {
    return switch (test.getSource().orElse(null)) {
      case MethodSource method -> method.getJavaClass().getSimpleName();
      case ClassSource type -> type.getJavaClass().getSimpleName();
      case null, default -> test.getDisplayName();
    };
  }
}
