package io.revenge.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Runs a test class on the cluster of {@link Installation}, where the operator is installed once
 * for all classes; gives it its {@link Space} and a {@link Client}; and keeps what the cluster says
 * of a test that fails in {@code target/e2e}.
 */
final class OnCluster
    implements ExecutionCondition,
        ParameterResolver,
        TestWatcher,
        LifecycleMethodExecutionExceptionHandler {

  private static final Namespace STORE = Namespace.create(OnCluster.class);
  private static final AtomicBoolean SAID = new AtomicBoolean();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (!Installation.isPossible(System.getenv())) {
      var reason =
          "no cluster: set KUBECONFIG, and E2E_LOAD to a command that loads an image archive into"
              + " it";
      if (SAID.compareAndSet(false, true)) {
        System.out.println("e2e skipped: " + reason);
      }
      return ConditionEvaluationResult.disabled(reason);
    }
    var test = context.getRequiredTestClass();
    if (Objects.requireNonNull(test.getAnnotation(ClusterTest.class)).faults()
        && !Faults.arePossible(System.getenv())) {
      var reason = "E2E_FAULT is not set: a command that makes the cluster fail";
      if (context.getTestMethod().isEmpty()) {
        System.out.println(test.getSimpleName() + " skipped: " + reason);
      }
      return ConditionEvaluationResult.disabled(reason);
    }
    return ConditionEvaluationResult.enabled("a cluster is given");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == Space.class
        || type == Client.class
        || type == Installation.class
        || type == Faults.class;
  }

  @Override
  public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var installation =
        context
            .getRoot()
            .getStore(STORE)
            .computeIfAbsent(
                Installation.class,
                key -> Installation.install(System.getenv()),
                Installation.class);
    var type = parameter.getParameter().getType();
    if (type == Installation.class) {
      return installation;
    }
    if (type == Faults.class) {
      return Faults.of(System.getenv());
    }
    var space = space(context);
    return type == Space.class
        ? space
        : ofClass(context)
            .getStore(STORE)
            .computeIfAbsent(
                Client.class, key -> Client.start(space.kubectl(), "client"), Client.class);
  }

  /** Lives as long as the test class. */
  private static Space space(ExtensionContext context) {
    return ofClass(context)
        .getStore(STORE)
        .computeIfAbsent(Space.class, key -> Space.create(namespace(context)), Space.class);
  }

  private static ExtensionContext ofClass(ExtensionContext context) {
    return context.getTestMethod().isPresent() ? context.getParent().orElseThrow() : context;
  }

  private static String namespace(ExtensionContext context) {
    var test = context.getRequiredTestClass();
    var given = Objects.requireNonNull(test.getAnnotation(ClusterTest.class)).namespace();
    return given.isEmpty()
        ? "e2e-" + test.getSimpleName().replaceAll("IT$", "").toLowerCase(Locale.ROOT)
        : given;
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    collect(context);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    collect(context);
    throw thrown;
  }

  private static void collect(ExtensionContext context) {
    var test = context.getRequiredTestClass();
    var name =
        test.getSimpleName() + context.getTestMethod().map(m -> "." + m.getName()).orElse("");
    var namespace = namespace(context);
    var file = Path.of("target", "e2e", name + ".txt");
    var report = new StringBuilder();
    for (var command :
        List.of(
            List.of("get", "revengedatabases,all,pvc,secrets,configmaps,events", "-n", namespace),
            List.of("get", "revengedatabases", "-n", namespace, "-o", "yaml"),
            List.of("describe", "pods,jobs,pvc", "-n", namespace),
            List.of(
                "logs",
                "-n",
                namespace,
                "-l",
                "app.kubernetes.io/managed-by=revenge-operator",
                "--all-containers",
                "--prefix",
                "--tail=200"),
            List.of("get", "pods", "-n", Installation.NAMESPACE),
            List.of(
                "logs",
                "-n",
                Installation.NAMESPACE,
                "deployment/revenge-operator",
                "--tail=2000"))) {
      report
          .append("\n\n$ kubectl ")
          .append(Objects.requireNonNull(Kubectl.cluster().run(command.toArray(String[]::new))));
    }
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, Instant.now() + report.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println(name + " failed; what the cluster said: " + file.toAbsolutePath());
  }
}
