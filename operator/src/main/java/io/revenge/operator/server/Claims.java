package io.revenge.operator.server;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.revenge.api.v1alpha1.RevengeDatabase;
import io.revenge.api.v1alpha1.RevengeDatabaseSpec;
import io.revenge.api.v1alpha1.StorageSpec;
import io.revenge.operator.kubernetes.ArgoCd;
import io.revenge.operator.kubernetes.ClaimDeletion;
import io.revenge.operator.kubernetes.Labels;
import io.revenge.operator.kubernetes.Names;
import io.revenge.operator.kubernetes.Quantities;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The volumes' claims. One that is no longer wanted stays as it is: nothing here ever removes one.
 *
 * <p>The dumps' claim is made once the server was seen: nothing needs it before, and volumes may be
 * made one after the other.
 *
 * @param desired to be applied, before everything else
 * @param missing why the data's claim is not among them; empty when it is
 * @param growing a volume that is not as large as the spec asks for yet
 * @param podWaitsUntil until when a pod had better not be made, as a volume of it is being made:
 *     one that comes at the same time may find its claim not bound, and is left alone by the
 *     scheduler for a second, by the kubelet for ten
 */
public record Claims(
    List<PersistentVolumeClaim> desired,
    Optional<PodProblem> missing,
    Optional<PodProblem> growing,
    Optional<Instant> podWaitsUntil) {

  /**
   * Set when the provisioner is asked, which for a class that waits for the first consumer is after
   * a pod was scheduled. Source: Kubernetes, well-known annotations.
   */
  private static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";

  /** From a claim's creation. A class may yet wait for the pod, which the claim does not tell. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final String VOLUME_GROWING = "VolumeGrowing";
  private static final String STORAGE = "storage";

  /**
   * Those that the spec asks for.
   *
   * @param existing the claims of the namespace, those of others are ignored
   * @param serverSeen whether the server has answered, if the status does not know it yet
   */
  public static Claims of(
      RevengeDatabase database, Collection<PersistentVolumeClaim> existing, boolean serverSeen) {
    Names names = Names.of(database);
    RevengeDatabaseSpec spec = database.getSpec();
    Map<String, PersistentVolumeClaim> known =
        existing.stream()
            .filter(claim -> names.namespace().equals(claim.getMetadata().getNamespace()))
            .collect(Collectors.toMap(claim -> claim.getMetadata().getName(), Function.identity()));
    List<PersistentVolumeClaim> desired = new ArrayList<>();
    Optional<PodProblem> missing = missing(database, known.get(names.dataClaim()));
    // What is applied to a claim that has just gone would make an empty one.
    if (missing.isEmpty() && !ClaimDeletion.isUnderWay(known.get(names.dataClaim()))) {
      desired.add(claim(names, names.dataClaim(), spec.postgres().storage(), known));
    }
    if (spec.archive().enabled()) {
      desired.add(claim(names, names.archiveClaim(), spec.archive().storage(), known));
    }
    Optional<Instant> podWaitsUntil =
        desired.stream()
            .map(claim -> known.get(claim.getMetadata().getName()))
            .flatMap(Stream::ofNullable)
            .filter(Claims::isBeingProvisioned)
            .map(claim -> Instant.parse(claim.getMetadata().getCreationTimestamp()).plus(PATIENCE))
            .max(Comparator.naturalOrder());
    if (serverSeen
        || SystemIdentifier.known(database).isPresent()
        || known.containsKey(names.backupClaim())) {
      desired.add(claim(names, names.backupClaim(), spec.backup().storage(), known));
    }
    return new Claims(
        List.copyOf(desired),
        missing,
        wanted(database).entrySet().stream()
            .filter(storage -> isDesired(storage.getKey(), desired))
            .filter(storage -> isSmaller(known.get(storage.getKey()), storage.getValue()))
            .findFirst()
            .map(storage -> growing(names, storage.getKey(), storage.getValue())),
        podWaitsUntil);
  }

  /**
   * Sentences about claims that are larger than the spec asks for, as a former spec asked for more:
   * nothing ever makes one smaller.
   */
  public static List<String> larger(
      RevengeDatabase database, Map<String, PersistentVolumeClaim> existing) {
    Names names = Names.of(database);
    return wanted(database).entrySet().stream()
        .flatMap(
            storage ->
                Optional.ofNullable(existing.get(storage.getKey()))
                    .flatMap(claim -> larger(names, claim, storage.getValue()))
                    .stream())
        .toList();
  }

  private static Optional<String> larger(
      Names names, PersistentVolumeClaim claim, StorageSpec storage) {
    Quantity requested = claim.getSpec().getResources().getRequests().get(STORAGE);
    if (requested == null || !exceeds(requested, Quantities.of(storage.size()))) {
      return Optional.empty();
    }
    String name = claim.getMetadata().getName();
    String field = "spec." + name.substring(names.name().length() + 1) + ".storage.size";
    return Optional.of(
        "claim %s asks for %s, more than %s (%s): a claim is never made smaller"
            .formatted(
                name, requested, field.replace("spec.data.", "spec.postgres."), storage.size()));
  }

  private static boolean isDesired(String name, List<PersistentVolumeClaim> desired) {
    return desired.stream().anyMatch(claim -> name.equals(claim.getMetadata().getName()));
  }

  /** What the spec asks for, by the claim's name. */
  private static Map<String, StorageSpec> wanted(RevengeDatabase database) {
    Names names = Names.of(database);
    RevengeDatabaseSpec spec = database.getSpec();
    Map<String, StorageSpec> wanted = new LinkedHashMap<>();
    wanted.put(names.dataClaim(), spec.postgres().storage());
    wanted.put(names.archiveClaim(), spec.archive().storage());
    wanted.put(names.backupClaim(), spec.backup().storage());
    return wanted;
  }

  private static boolean isBeingProvisioned(PersistentVolumeClaim claim) {
    return isPending(claim)
        && claim.getMetadata().getAnnotations() != null
        && claim.getMetadata().getAnnotations().containsKey(PROVISIONER);
  }

  /** A new claim would hold an empty database under the old one's name. */
  private static Optional<PodProblem> missing(
      RevengeDatabase database, @Nullable PersistentVolumeClaim data) {
    if (data != null) {
      return Optional.empty();
    }
    Names names = Names.of(database);
    return SystemIdentifier.known(database)
        .map(
            system ->
                new PodProblem(
                    PodProblem.DATA_MISSING,
                    ("The claim %1$s of database system %2$s is gone. Make it again from its volume"
                            + " or from a copy, with the label %3$s=%4$s; the operator makes no"
                            + " empty one in its place. If pod %5$s still runs, save the data"
                            + " first: kubectl -n %6$s exec %5$s -c postgres -- pg_dump -Fc -d"
                            + " %7$s >%8$s.dump")
                        .formatted(
                            names.dataClaim(),
                            system,
                            Labels.MANAGED_BY,
                            Labels.OPERATOR,
                            names.pod(),
                            names.namespace(),
                            database.getSpec().database().name(),
                            names.name()),
                    true));
  }

  /**
   * Whether the volume is smaller than the spec asks for, whatever its claim asks for: a size that
   * cannot be had may have been taken back. A claim without capacity has no volume yet, which is
   * another matter.
   */
  private static boolean isSmaller(@Nullable PersistentVolumeClaim existing, StorageSpec wanted) {
    return Optional.ofNullable(existing)
        .map(PersistentVolumeClaim::getStatus)
        .map(PersistentVolumeClaimStatus::getCapacity)
        .map(capacity -> capacity.get(STORAGE))
        .filter(capacity -> exceeds(Quantities.of(wanted.size()), capacity))
        .isPresent();
  }

  private static boolean exceeds(Quantity one, Quantity other) {
    return one.getNumericalAmount().compareTo(other.getNumericalAmount()) > 0;
  }

  private static PodProblem growing(Names names, String name, StorageSpec storage) {
    return new PodProblem(
        VOLUME_GROWING,
        ("The volume of claim %1$s grows to %2$s. Should it last: kubectl -n %3$s describe pvc"
                + " %1$s%4$s")
            .formatted(
                name,
                Quantities.of(storage.size()),
                names.namespace(),
                name.equals(names.backupClaim())
                    ? ""
                    : "; a volume that cannot grow while it is in use does so at the next restart"
                        + " (annotation revenge.io/restart). A size that cannot be had can be taken"
                        + " back in the spec"),
        false);
  }

  private static PersistentVolumeClaim claim(
      Names names, String name, StorageSpec storage, Map<String, PersistentVolumeClaim> known) {
    PersistentVolumeClaim existing = known.get(name);
    PersistentVolumeClaimBuilder claim =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(names.namespace())
            .withLabels(Labels.ofWhatMayOutlive(names))
            .withAnnotations(ArgoCd.KEEPS)
            .endMetadata()
            .withNewSpec()
            .withAccessModes(accessModes(existing))
            .withNewResources()
            .addToRequests(STORAGE, size(storage, existing))
            .endResources()
            .endSpec();
    // The class of a claim is immutable: an existing one keeps its own.
    String storageClass =
        existing == null ? storage.storageClassName() : existing.getSpec().getStorageClassName();
    if (storageClass != null) {
      claim.editSpec().withStorageClassName(storageClass).endSpec();
    }
    return claim.build();
  }

  /** Immutable as well: a claim that was handed over keeps its own. */
  private static List<String> accessModes(@Nullable PersistentVolumeClaim existing) {
    return existing == null || existing.getSpec().getAccessModes().isEmpty()
        ? List.of("ReadWriteOnce")
        : existing.getSpec().getAccessModes();
  }

  /**
   * A claim never shrinks: one that a former resource left may be larger than this one asks. Nor
   * does one grow before it has its volume, which Kubernetes refuses.
   */
  private static Quantity size(StorageSpec storage, @Nullable PersistentVolumeClaim existing) {
    Quantity wanted = Quantities.of(storage.size());
    if (existing == null) {
      return wanted;
    }
    Quantity current = existing.getSpec().getResources().getRequests().get(STORAGE);
    return current != null && (isPending(existing) || exceeds(current, wanted)) ? current : wanted;
  }

  private static boolean isPending(PersistentVolumeClaim claim) {
    return claim.getStatus() != null && "Pending".equals(claim.getStatus().getPhase());
  }
}
