package io.revenge.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.revenge.api.v1alpha1.RevengeDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServerResourcesTest {

  private static final Path GOLDEN = Path.of("src/test/resources/io/revenge/operator/server");

  private final ServerResources resources = new ServerResources(ParameterRules.load());

  @Test
  void rendersTheSmallestResource() throws IOException {
    assertGolden("minimal", Databases.minimal());
  }

  @Test
  void rendersPostgres15() throws IOException {
    assertGolden("version-15", Databases.of("spec: {postgres: {version: 15}}"));
  }

  @Test
  void rendersAlpine() throws IOException {
    assertGolden("alpine", Databases.of("spec: {postgres: {image: 'postgres:18-alpine'}}"));
  }

  @Test
  void rendersEverythingSet() throws IOException {
    assertGolden(
        "everything",
        Databases.of(
            """
            spec:
              postgres:
                version: 17
                image: registry.example:5000/postgres:17.5
                uid: 26
                storage: {size: 102400Mi, storageClassName: fast}
                resources:
                  requests: {cpu: "0.5", memory: 1024Mi}
                  limits: {memory: 2Gi}
                parameters:
                  work_mem: 16MB
                  max_connections: "200"
                  shared_buffers: 1GB
                  jit: "false"
              database: {name: films, owner: filmer}
              connection: {sslMode: verify-full}
              archive: {enabled: false}
              backup: {storage: {size: 5Gi}}
              monitoring:
                exporter: {image: "postgres:18", command: [/usr/bin/prometheus-postgres-exporter]}
            status:
              server: {systemIdentifier: "7711355727978733603"}
            """));
  }

  @Test
  void rendersTheSameTwice() {
    assertThat(resources.desired(Databases.minimal()))
        .isEqualTo(resources.desired(Databases.minimal()));
  }

  @Test
  void keepsThePodWhenOnlyTheSystemIdentifierBecomesKnown() {
    RevengeDatabase started =
        Databases.of("status: {server: {systemIdentifier: '7711355727978733603'}}");

    assertThat(resources.statefulSet(started))
        .isEqualTo(resources.statefulSet(Databases.minimal()));
  }

  private void assertGolden(String name, RevengeDatabase database) throws IOException {
    String rendered =
        Stream.concat(
                Claims.of(database, List.of(), false).desired().stream(),
                resources.desired(database).stream())
            .map(ServerResourcesTest::withoutFiles)
            .map(ServerResourcesTest::sorted)
            .map(Serialization::asYaml)
            .collect(Collectors.joining());
    Path file = GOLDEN.resolve(name + ".yaml");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, rendered);
    }
    assertThat(file).as("To update: -Dgolden.update=true").content().isEqualTo(rendered);
  }

  /** Maps have no order of their own. */
  private static Object sorted(Object value) {
    return switch (value) {
      case HasMetadata object ->
          sorted(Serialization.unmarshal(Serialization.asJson(object), Map.class));
      case Map<?, ?> map -> {
        Map<String, Object> copy = new TreeMap<>();
        map.forEach((key, entry) -> copy.put(String.valueOf(key), sorted(entry)));
        yield copy;
      }
      case List<?> list -> list.stream().map(ServerResourcesTest::sorted).toList();
      default -> value;
    };
  }

  /** The files that every ConfigMap has alike say nothing here. */
  private static HasMetadata withoutFiles(HasMetadata object) {
    HasMetadata copy = Serialization.clone(object);
    if (copy instanceof io.fabric8.kubernetes.api.model.ConfigMap map) {
      map.getData().entrySet().removeIf(file -> file.getKey().matches(".*\\.(sh|sql)"));
    }
    return copy;
  }
}
