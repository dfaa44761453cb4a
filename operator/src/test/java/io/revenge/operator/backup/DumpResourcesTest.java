package io.revenge.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.revenge.api.v1alpha1.BackupSpec;
import io.revenge.api.v1alpha1.PostgresSpec;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.Golden;
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
        .containsOnlyKeys("dump.sh", "job.sh", "tables.sql", "verify-dump.sh");
  }

  private static CronJob cronJob(RevengeDatabase database) {
    return (CronJob) DumpResources.desired(database, null).getLast();
  }
}
