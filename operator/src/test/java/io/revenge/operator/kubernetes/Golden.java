package io.revenge.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A checked-in YAML file of what is rendered.
 *
 * @param path below {@code src/test/resources}
 */
public record Golden(String path) {

  /** Fails unless the object is as in the file; with {@code -Dgolden.update=true} writes it. */
  public void mustBe(Object rendered) throws IOException {
    Path file = Path.of("src/test/resources/io/revenge/operator", path);
    String yaml =
        new KubernetesSerialization()
            .asYaml(sorted(new KubernetesSerialization().convertValue(rendered, Object.class)));
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, yaml);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("%s; update it with: ./mvnw -pl operator -am test -Dgolden.update=true", file)
        .isEqualTo(yaml);
  }

  /** Maps come in an order that changes from run to run. */
  private static Object sorted(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, member) -> sorted.put(key.toString(), sorted(member)));
        yield sorted;
      }
      case List<?> list -> list.stream().map(Golden::sorted).toList();
      default -> value;
    };
  }
}
