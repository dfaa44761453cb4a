package io.revenge.operator.revengedatabase;

import static org.assertj.core.api.Assertions.assertThat;

import io.revenge.api.v1alpha1.RevengeDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AskedForTest {

  private final AskedFor filter = new AskedFor();

  @Test
  void aChangeOfTheStatusAsksForNothing() {
    assertThat(filter.accept(resource(1, Map.of("a", "1")), resource(1, Map.of()))).isFalse();
  }

  @Test
  void theSpecAndAnAnnotationOfOursDo() {
    assertThat(filter.accept(resource(2, Map.of()), resource(1, Map.of()))).isTrue();
    assertThat(filter.accept(resource(1, Map.of("revenge.io/x", "1")), resource(1, Map.of())))
        .isTrue();
    assertThat(filter.accept(resource(1, Map.of()), resource(1, Map.of("revenge.io/x", "1"))))
        .isTrue();
  }

  private static RevengeDatabase resource(long generation, Map<String, String> annotations) {
    RevengeDatabase database = new RevengeDatabase();
    database.getMetadata().setGeneration(generation);
    database.getMetadata().setAnnotations(annotations);
    return database;
  }
}
