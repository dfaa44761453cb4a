package io.revenge.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.revenge.api.v1alpha1.BackupSpec;
import io.revenge.api.v1alpha1.PostgresSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Golden;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DumpResourcesTest {

  @Test
  void theCronJobOfASmallestSpec() throws Exception {
    new Golden("backup/cronjob-smallest.yaml").mustBe(cronJob(Databases.media()));
  }

  @Test
  void theCronJobOfAFullSpecOnAlpine() throws Exception {
    new Golden("backup/cronjob-full.yaml")
        .mustBe(
            cronJob(
                Databases.media(
                    new PostgresSpec(
                        17, "registry.local/postgres:17-alpine", null, null, null, null),
                    new BackupSpec("*/30 1-4 * * 1-5", "Europe/Berlin", 30, null, true))));
  }

  @Test
  void theScriptsLieSideBySide() {
    assertThat(((ConfigMap) DumpResources.desired(Databases.media(), null).getFirst()).getData())
        .containsOnlyKeys(
            "count-rows.sh", "dump.sh", "job.sh", "retention.awk", "tables.sql", "verify-dump.sh");
  }

  @Test
  void theNextDumpLearnsWhichOneIsAccepted() {
    assertThat(accepted("revenge_20261127T010344Z.dump")).contains("revenge_20261127T010344Z.dump");
    assertThat(accepted("*")).isEmpty();
    assertThat(accepted("$(KEEP)\n.dump")).isEmpty();
  }

  private static Optional<String> accepted(String annotation) {
    RevengeDatabase database = Databases.media();
    database.getMetadata().setAnnotations(Map.of("revenge.io/accept-dump", annotation));
    return cronJob(database)
        .getSpec()
        .getJobTemplate()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getEnv()
        .stream()
        .filter(variable -> variable.getName().equals("ACCEPTED"))
        .map(EnvVar::getValue)
        .findFirst();
  }

  private static CronJob cronJob(RevengeDatabase database) {
    return (CronJob) DumpResources.desired(database, null).getLast();
  }
}
