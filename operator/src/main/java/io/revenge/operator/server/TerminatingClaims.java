package io.revenge.operator.server;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.operator.kubernetes.ClaimDeletion;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.status.Readiness.Obstacle;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The claims of the server's pod that are being deleted. Their volumes go with the pod, so that
 * nothing restarts it meanwhile, whatever waits for a restart.
 *
 * @param claims the data's first
 * @param dumps whether the dumps' claim is not being deleted as well
 */
public record TerminatingClaims(
    RevengeDatabase database, List<PersistentVolumeClaim> claims, boolean dumps) {

  /**
   * Those of the server's pod.
   *
   * @param existing the claims of the database
   */
  public static TerminatingClaims of(
      RevengeDatabase database, Collection<PersistentVolumeClaim> existing) {
    Names names = Names.of(database);
    List<PersistentVolumeClaim> terminating =
        existing.stream().filter(ClaimDeletion::isUnderWay).toList();
    return new TerminatingClaims(
        database,
        Stream.of(names.dataClaim(), names.archiveClaim())
            .flatMap(name -> terminating.stream().filter(claim -> isNamed(claim, name)))
            .toList(),
        terminating.stream().noneMatch(claim -> isNamed(claim, names.backupClaim())));
  }

  private static boolean isNamed(PersistentVolumeClaim claim, String name) {
    return name.equals(claim.getMetadata().getName());
  }

  /** Whether the pod has to stay. */
  public boolean holdPod() {
    return !claims.isEmpty();
  }

  /** Why the database is not Ready, and what to do before the pod goes. */
  public Optional<Obstacle> obstacle() {
    Names names = Names.of(database);
    if (claims.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        isNamed(claims.getFirst(), names.dataClaim())
            ? Obstacle.stalling(
                "DataClaimTerminating",
                "%s being deleted. The data is deleted as soon as pod %s goes, so the operator does not restart it. %sSave the data now: %s"
                    .formatted(subject(), names.pod(), keep(), dump(names)))
            : Obstacle.stalling(
                "ArchiveClaimTerminating",
                "%s being deleted. Base backups and WAL are deleted as soon as pod %s goes, so the operator does not restart it. %sTake a dump besides: %s"
                    .formatted(subject(), names.pod(), keep(), dump(names))));
  }

  private String subject() {
    String named =
        claims.stream()
            .map(claim -> claim.getMetadata().getName())
            .collect(Collectors.joining(" and "));
    return claims.size() == 1 ? "Claim %s is".formatted(named) : "Claims %s are".formatted(named);
  }

  private String keep() {
    return ClaimDeletion.keepVolumes(claims)
        .map(
            "Keep the volume first: %s (docs/troubleshooting.md says how to bring it back). "
                ::formatted)
        .orElse("");
  }

  private String dump(Names names) {
    return dumps
        ? "kubectl -n %1$s create job --from=cronjob/%2$s %2$s-$(date +%%s)"
            .formatted(names.namespace(), names.dumpCronJob())
        : "kubectl -n %s exec %s -c postgres -- pg_dump -Fc -d %s >%s.dump"
            .formatted(
                names.namespace(), names.pod(), database.getSpec().database().name(), names.name());
  }
}
