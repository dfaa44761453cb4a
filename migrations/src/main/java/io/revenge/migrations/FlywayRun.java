package io.revenge.migrations;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** Flyway, set up for one module on a given connection. */
final class FlywayRun {
  private FlywayRun() {}

  static MigrateResult migrate(Connection connection, Module module) {
    return of(new OneConnection(connection), module).migrate();
  }

  /** Connects to nothing yet. */
  static Flyway of(DataSource database, Module module) {
    FluentConfiguration configuration =
        Flyway.configure(FlywayRun.class.getClassLoader())
            .dataSource(database)
            .resourceProvider(new MigrationResources(module))
            .javaMigrationClassProvider(List::of)
            .callbacks(new StatementTimeouts(module), new UnfinishedIndexes(module))
            .locations(new String[0])
            .loggers("slf4j")
            .encoding(StandardCharsets.UTF_8)
            .sqlMigrationPrefix("")
            .sqlMigrationSeparator("_")
            .sqlMigrationSuffixes(".up.sql")
            .placeholderReplacement(false)
            .defaultSchema("public")
            .createSchemas(false)
            .table(module.historyTable())
            // The schema holds the other modules' tables already.
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .validateOnMigrate(true)
            .outOfOrder(false)
            .cleanDisabled(true);
    // CREATE INDEX CONCURRENTLY would wait for the transaction that holds a transactional lock, for
    // ever. Besides,
    // without it Flyway works on one connection, so that a file and its line in the history are one
    // transaction.
    configuration
        .getPluginRegister()
        .getExact(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return configuration.load();
  }
}
