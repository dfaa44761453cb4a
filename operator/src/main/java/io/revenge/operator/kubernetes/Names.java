package io.revenge.operator.kubernetes;

import io.revenge.api.v1alpha1.RevengeDatabase;

/** The names of everything that belongs to one {@code RevengeDatabase}. */
public record Names(String namespace, String name) {

  public static Names of(RevengeDatabase database) {
    return new Names(database.getMetadata().getNamespace(), database.getMetadata().getName());
  }

  public String statefulSet() {
    return name;
  }

  /** The only pod of the StatefulSet. */
  public String pod() {
    return name + "-0";
  }

  /** The Service that clients use. */
  public String service() {
    return name;
  }

  public String headlessService() {
    return name + "-headless";
  }

  /** The client Service's name as its certificate states it, such as {@code media.revenge.svc}. */
  public String host() {
    return service() + "." + namespace + ".svc";
  }

  public String configMap() {
    return name + "-config";
  }

  /** Only there while a long migration runs. */
  public String disruptionBudget() {
    return name;
  }

  public String dataClaim() {
    return name + "-data";
  }

  public String archiveClaim() {
    return name + "-archive";
  }

  public String backupClaim() {
    return name + "-backup";
  }

  /** The application's Secret. */
  public String appSecret() {
    return name + "-app";
  }

  /** Certificate and key of the CA; read by the operator alone. */
  public String caSecret() {
    return name + "-ca";
  }

  /** The server's certificate and key, and {@code ca.crt}. */
  public String serverSecret() {
    return name + "-server";
  }

  /** Client certificate of {@code revenge_operator}. */
  public String operatorSecret() {
    return name + "-operator";
  }

  /** Client certificate of {@code revenge_exporter}. */
  public String exporterSecret() {
    return name + "-exporter";
  }

  /** Client certificate of {@code revenge_backup}. */
  public String backupSecret() {
    return name + "-backup";
  }

  /** The CronJob that runs {@code pg_dump}. */
  public String dumpCronJob() {
    return name + "-dump";
  }

  /** Jobs that run {@code pg_basebackup} are named by this and a suffix. */
  public String baseBackupJobPrefix() {
    return name + "-base-backup-";
  }

  /** ConfigMap with the scripts of dump jobs. */
  public String dumpScripts() {
    return name + "-dump-scripts";
  }

  /** ConfigMap with the scripts of base backup jobs. */
  public String baseBackupScripts() {
    return name + "-base-backup-scripts";
  }
}
