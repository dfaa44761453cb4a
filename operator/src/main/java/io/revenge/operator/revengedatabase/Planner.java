package io.revenge.operator.revengedatabase;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.revenge.api.v1alpha1.ModuleStatus;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseStatus;
import io.revenge.migrations.CatalogException;
import io.revenge.migrations.Module;
import io.revenge.migrations.ModuleCatalog;
import io.revenge.operator.archive.ArchiveReport;
import io.revenge.operator.archive.ArchiveVerdict;
import io.revenge.operator.archive.BaseBackupPlan;
import io.revenge.operator.archive.BaseBackups;
import io.revenge.operator.backup.BackupObservation;
import io.revenge.operator.backup.DumpResources;
import io.revenge.operator.credentials.CredentialPlan;
import io.revenge.operator.credentials.Credentials;
import io.revenge.operator.kubernetes.ClaimDeletion;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.kubernetes.Relabelling;
import io.revenge.operator.migration.EvictionGuard;
import io.revenge.operator.migration.KnownHistories;
import io.revenge.operator.migration.MigrationsApplied;
import io.revenge.operator.migration.ModuleMigration;
import io.revenge.operator.monitoring.Monitoring;
import io.revenge.operator.partition.PartitionsAhead;
import io.revenge.operator.postgres.Address;
import io.revenge.operator.server.Claims;
import io.revenge.operator.server.LiveServer;
import io.revenge.operator.server.ParameterRules;
import io.revenge.operator.server.PodAmendment;
import io.revenge.operator.server.PodProblem;
import io.revenge.operator.server.Restart;
import io.revenge.operator.server.ServerResources;
import io.revenge.operator.server.TerminatingClaims;
import io.revenge.operator.status.Readiness.Obstacle;
import io.revenge.operator.status.Verdict;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Computes from what was observed what is to be done. */
final class Planner {

  /** Reason of a spec that admission let pass and that cannot be carried out. */
  private static final String INVALID_SPEC = "InvalidSpec";

  private static final Duration LEAST_AGE = Duration.ofMinutes(2);

  private final ModuleCatalog catalog;
  private final ParameterRules rules;
  private final Function<Names, Address> addresses;
  private final Credentials credentials;
  private final ServerResources server;

  Planner(
      ModuleCatalog catalog,
      ParameterRules rules,
      Function<Names, Address> addresses,
      SecureRandom random) {
    this.catalog = catalog;
    this.rules = rules;
    this.addresses = addresses;
    this.credentials = new Credentials(random);
    this.server = new ServerResources(rules);
  }

  Plan plan(Observed observed, Instant now) {
    List<String> faults =
        new ArrayList<>(rules.problems(observed.database().getSpec().postgres().parameters()));
    try {
      List<Module> modules = catalog.select(observed.database().getSpec().modules());
      if (faults.isEmpty()) {
        return new Pass(observed, modules, now).plan();
      }
    } catch (CatalogException fault) {
      faults.add(String.valueOf(fault.getMessage()));
    } catch (ArithmeticException overflow) {
      faults.add("a size in the spec is larger than 8Ei");
    }
    return new Pass(observed, List.of(), now)
        .refusal(
            Obstacle.stalling(
                INVALID_SPEC,
                "%s; correct the spec, until then what runs stays as it is"
                    .formatted(String.join("; ", faults))));
  }

  /** The plan for one resource at one time. */
  private final class Pass {

    private final Observed observed;
    private final RevengeDatabase database;
    private final List<Module> modules;
    private final Instant now;

    Pass(Observed observed, List<Module> modules, Instant now) {
      this.observed = observed;
      this.database = observed.database();
      this.modules = modules;
      this.now = now;
    }

    Plan plan() {
      CredentialPlan secrets = credentials.desired(database, observed.secrets(), now);
      Claims claims = Claims.of(database, observed.claims().values(), serverSeen());
      TerminatingClaims terminating = TerminatingClaims.of(database, observed.claims().values());
      Optional<Instant> podWaitsUntil =
          claims
              .podWaitsUntil()
              .filter(end -> observed.statefulSet().isEmpty() && now.isBefore(end));
      Optional<PodProblem> problem =
          claims
              .missing()
              .or(
                  () ->
                      PodProblem.of(
                          database, observed.pod().orElse(null), observed.claims().values()));
      List<HasMetadata> objects = new ArrayList<>(claims.desired());
      objects.addAll(secrets.secrets());
      LockedOut lockedOut = lockedOut(secrets, terminating);
      server.desired(database).stream()
          .map(object -> object instanceof StatefulSet pods ? lockedOut.mark(pods) : object)
          .forEach(objects::add);
      if (podWaitsUntil.isPresent()) {
        objects.removeIf(StatefulSet.class::isInstance);
      }
      if (observed.pod().flatMap(pod -> Relabelling.of(pod, observed.names())).isPresent()) {
        // A Service that selected by a label before its pod has it would lose its endpoint.
        objects.removeIf(Service.class::isInstance);
      }
      objects.addAll(DumpResources.desired(database, backupClaim()));
      objects.addAll(BaseBackups.desired(database));
      @Nullable Instant migratingSince =
          observed.report().map(DatabaseReport::migratingSince).orElse(null);
      Optional<PodDisruptionBudget> guard = EvictionGuard.desired(database, migratingSince, now);
      guard.ifPresent(objects::add);
      List<ModuleStatus> moduleStatus = moduleStatus();
      Optional<ArchiveReport> look = look();
      BaseBackupPlan baseBackup = baseBackup(look, moduleStatus);
      ArchiveVerdict archive = archive(look, baseBackup);
      BackupObservation backup = backup();
      return new Plan(
          objects,
          guard.isPresent()
              ? List.of()
              : List.<HasMetadata>copyOf(observed.disruptionBudget().stream().toList()),
          baseBackup.job(),
          lockedOut.replacement().or(() -> restart(problem, terminating)),
          observed.pod().flatMap(pod -> PodAmendment.of(server.statefulSet(database), pod)),
          observed.pod().filter(Pass::mayAnswer).map(pod -> request(pod, secrets)),
          observed.pod().isPresent(),
          Stream.concat(
                  terminating.obstacle().stream(),
                  problem
                      .filter(
                          waits ->
                              !waits.isRefutedByAnAnswer()
                                  || claims.missing().isPresent()
                                  || !answers())
                      .or(claims::growing)
                      .stream()
                      .map(
                          waits ->
                              new Obstacle(
                                  waits.reason(),
                                  waits.message(),
                                  waits.stuck() || claims.missing().isPresent())))
              .toList(),
          verdicts(archive.verdict(), backup.verdict()),
          moduleStatus,
          archive.status(),
          backup.status(),
          Stream.of(
                  Optional.of(secrets.nextRenewal()),
                  replaceableFrom(),
                  podWaitsUntil,
                  EvictionGuard.mayChangeAt(migratingSince, now),
                  baseBackup.mayChangeAt(),
                  archive.mayChangeAt(),
                  backup.mayChangeAt())
              .flatMap(Optional::stream)
              .min(Instant::compareTo)
              .orElseThrow());
    }

    /** Of a spec that cannot be carried out: what is there is told all the same. */
    Plan refusal(Obstacle why) {
      ArchiveVerdict archive = archive(look(), BaseBackupPlan.NOTHING);
      BackupObservation backup = backup();
      return Plan.refusal(
          Stream.concat(
                  TerminatingClaims.of(database, observed.claims().values()).obstacle().stream(),
                  Stream.of(why))
              .toList(),
          Stream.concat(
                  observed.conditions().stream()
                      .filter(condition -> Restart.TYPE.equals(condition.getType()))
                      .map(Verdict::of),
                  Stream.of(
                      Monitoring.verdict(database, observed.pod().orElse(null)),
                      archive.verdict(),
                      backup.verdict()))
              .toList(),
          archive.status(),
          backup.status(),
          observed,
          Stream.of(archive.mayChangeAt(), backup.mayChangeAt())
              .flatMap(Optional::stream)
              .min(Instant::compareTo)
              .orElse(Instant.MAX));
    }

    private Optional<ArchiveReport> look() {
      return observed.report().flatMap(report -> Optional.ofNullable(report.archive()));
    }

    private boolean serverSeen() {
      return observed.report().map(DatabaseReport::live).isPresent();
    }

    private BaseBackupPlan baseBackup(
        Optional<ArchiveReport> look, List<ModuleStatus> moduleStatus) {
      Verdict migrated = MigrationsApplied.of(observed.names(), moduleStatus);
      // No new pod may use a claim that is being deleted.
      return look.filter(report -> isWorthABaseBackup(migrated, report.baseBackups().isEmpty()))
          .filter(report -> !ClaimDeletion.isUnderWay(archiveClaim()))
          .map(
              report ->
                  BaseBackups.next(
                      database,
                      report,
                      observed.jobs(),
                      observed.pods(),
                      archiveCapacity(),
                      observed.others(),
                      now))
          .orElse(BaseBackupPlan.NOTHING);
    }

    private ArchiveVerdict archive(Optional<ArchiveReport> look, BaseBackupPlan baseBackup) {
      RevengeDatabaseStatus status = observed.status();
      ArchiveVerdict archive =
          ArchiveVerdict.of(
              database,
              look,
              baseBackup,
              archiveCapacity(),
              status == null ? null : status.archive());
      return observed
          .report()
          .flatMap(report -> report.verdict(ArchiveVerdict.CONDITION))
          .filter(trouble -> database.getSpec().archive().enabled())
          .map(archive::whileUnreadable)
          .orElse(archive);
    }

    private BackupObservation backup() {
      RevengeDatabaseStatus status = observed.status();
      BackupObservation backup =
          BackupObservation.of(
              database,
              observed.jobs(),
              observed.pods(),
              backupClaim(),
              status == null ? null : status.backup(),
              now);
      return Optional.ofNullable(backupClaim())
          .filter(ClaimDeletion::isUnderWay)
          .map(backup::whileDeleting)
          .orElse(backup);
    }

    private LockedOut lockedOut(CredentialPlan secrets, TerminatingClaims terminating) {
      return observed
          .pod()
          .filter(pod -> isLockedOut())
          .filter(this::isOldEnough)
          .filter(pod -> !terminating.holdPod())
          .map(
              pod ->
                  LockedOut.of(
                      observed.statefulSet(), pod, Credentials.served(database, secrets.secrets())))
          .orElseGet(() -> LockedOut.none(observed.statefulSet()));
    }

    private Optional<PodReplacement> restart(
        Optional<PodProblem> problem, TerminatingClaims terminating) {
      Names names = observed.names();
      return observed
          .statefulSet()
          .flatMap(
              live ->
                  Restart.now(
                      server.statefulSet(database),
                      live,
                      observed.pod().orElse(null),
                      problem,
                      observed.claims().get(names.dataClaim()),
                      terminating))
          .flatMap(why -> observed.pod().map(pod -> new PodReplacement(pod, why)));
    }

    /** A new pod has mounted the Secrets as they are: another one would change nothing. */
    private boolean isOldEnough(Pod pod) {
      return !oldEnoughFrom(pod).isAfter(now);
    }

    private static Instant oldEnoughFrom(Pod pod) {
      return Instant.parse(pod.getMetadata().getCreationTimestamp()).plus(LEAST_AGE);
    }

    /** When a pod that is locked out may be replaced, if that is still to come. */
    private Optional<Instant> replaceableFrom() {
      return observed
          .pod()
          .filter(pod -> isLockedOut())
          .map(Pass::oldEnoughFrom)
          .filter(now::isBefore);
    }

    private boolean isLockedOut() {
      return observed.report().map(DatabaseReport::lockedOut).orElse(false);
    }

    /**
     * From when a pod has an address on, it is asked until it answers: that is sooner than a probe.
     */
    private static boolean mayAnswer(Pod pod) {
      return pod.getMetadata().getDeletionTimestamp() == null
          && pod.getStatus() != null
          && pod.getStatus().getPodIP() != null;
    }

    private DatabaseRequest request(Pod pod, CredentialPlan secrets) {
      return new DatabaseRequest(
          observed.id(),
          observed.uid(),
          observed.generation(),
          start(pod),
          addresses.apply(observed.names()),
          Credentials.login(database, secrets.secrets()),
          Credentials.served(database, secrets.secrets()),
          database.getSpec(),
          server.settings(database),
          announced(),
          KnownHistories.of(
              statusModules(database.getStatus()).toList(),
              annotation(KnownHistories.ACCEPT_ANNOTATION)),
          PartitionsAhead.unlimited(annotation(PartitionsAhead.MOVE_ANNOTATION)));
    }

    private Optional<String> annotation(String name) {
      return Optional.ofNullable(database.getMetadata().getAnnotations())
          .map(annotations -> annotations.get(name));
    }

    /** The same from the first sight of a pod until its server is started once more. */
    private static String start(Pod pod) {
      return pod.getStatus().getContainerStatuses().stream()
          .filter(status -> status.getRestartCount() != null && status.getRestartCount() > 0)
          .map(status -> status.getName() + " " + status.getRestartCount())
          .sorted()
          .collect(Collectors.joining(", ", pod.getMetadata().getUid() + " ", ""));
    }

    /** Whether SQL proved of this very server what the kubelet's probe did not see yet. */
    private boolean answers() {
      return observed
          .pod()
          .filter(Pass::mayAnswer)
          .flatMap(pod -> observed.report().filter(report -> report.server().equals(start(pod))))
          .filter(report -> report.reachable().isTrue())
          .isPresent();
    }

    private @Nullable PersistentVolumeClaim archiveClaim() {
      return observed.claims().get(observed.names().archiveClaim());
    }

    private @Nullable PersistentVolumeClaim backupClaim() {
      return observed.claims().get(observed.names().backupClaim());
    }

    private long archiveCapacity() {
      return Optional.ofNullable(archiveClaim())
          .map(PersistentVolumeClaim::getStatus)
          .map(status -> status.getCapacity())
          .map(capacity -> capacity.get("storage"))
          .map(Quantity::getNumericalAmount)
          .map(amount -> amount.longValue())
          .orElse(0L);
    }

    /** The modules whose present target the status in the API names. */
    private Set<String> announced() {
      Map<String, String> targets =
          modules.stream().collect(Collectors.toMap(Module::name, Module::target));
      return statusModules(database.getStatus())
          .filter(module -> module.target().equals(targets.get(module.name())))
          .map(ModuleStatus::name)
          .collect(Collectors.toUnmodifiableSet());
    }

    /** As reported for these very modules and targets, otherwise as announced. */
    private List<ModuleStatus> moduleStatus() {
      Map<String, ModuleStatus> known = new HashMap<>();
      Stream.concat(
              statusModules(database.getStatus()),
              observed.report().stream().flatMap(report -> report.modules().stream()))
          .forEach(module -> known.put(module.name(), module));
      return ModuleMigration.announce(modules, known);
    }

    private List<Verdict> verdicts(Verdict archiving, Verdict backupFresh) {
      @Nullable Pod pod = observed.pod().orElse(null);
      @Nullable LiveServer live = observed.report().map(DatabaseReport::live).orElse(null);
      return List.of(
          Restart.pending(server.statefulSet(database), pod, live, server.settings(database)),
          Monitoring.verdict(database, pod),
          archiving,
          backupFresh);
    }
  }

  /**
   * The first base backup waits until the database is as the application needs it, so that it holds
   * all tables. None is taken after the database lost them: a new one may push out an older one
   * that holds them. A migration that fails holds back no later one, without which the archive
   * fills up.
   */
  static boolean isWorthABaseBackup(Verdict migrated, boolean first) {
    return migrated.isTrue()
        || (!first && !migrated.reason().equals(MigrationsApplied.HISTORY_MISSING));
  }

  private static Stream<ModuleStatus> statusModules(@Nullable RevengeDatabaseStatus status) {
    return status == null || status.modules() == null ? Stream.empty() : status.modules().stream();
  }
}
