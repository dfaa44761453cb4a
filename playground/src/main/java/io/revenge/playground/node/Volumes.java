package io.revenge.playground.node;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.revenge.playground.postgres.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory for each claim.
 *
 * @param root of them all
 */
record Volumes(Path root) {

  Path of(PersistentVolumeClaim claim) {
    return root.resolve(claim.getMetadata().getUid());
  }

  /** Deletes the volumes of claims that are gone. */
  void keepOnly(List<PersistentVolumeClaim> claims) throws IOException {
    Set<Path> kept = claims.stream().map(this::of).collect(Collectors.toUnmodifiableSet());
    List<Path> gone;
    try (Stream<Path> volumes = Files.list(root)) {
      gone = volumes.filter(volume -> !kept.contains(volume)).toList();
    }
    for (Path volume : gone) {
      Directories.delete(volume);
    }
  }
}
