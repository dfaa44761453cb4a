package io.revenge.operator.partition;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledIf;

/** The same on the oldest supported PostgreSQL, where Debian's package of it is installed. */
@EnabledIf("isInstalled")
class PartitionMaintenanceOnPostgres15Test extends PartitionMaintenanceTest {

  private static final Path INSTALLATION = Path.of("/usr/lib/postgresql/15");

  static boolean isInstalled() {
    return Files.isExecutable(INSTALLATION.resolve("bin/initdb"));
  }

  @Override
  @Nullable Path installation() {
    return INSTALLATION;
  }
}
