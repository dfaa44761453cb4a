package io.revenge.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The corpus that a test on a cluster submits to an API server. */
class CorpusTest {

  private static final Path CORPUS = Path.of("src/test/corpus");
  private static final Path SAMPLES = Path.of("../samples");

  private static final Pattern EXPECTATION = Pattern.compile("(?m)^# expect: (.+)$");
  private static final Pattern TEXT_OF_CEL = Pattern.compile("'([^']{8,})'");

  @Test
  void everyRuleIsBrokenByOneOfThem() throws IOException {
    List<String> expected = new ArrayList<>();
    for (String text : texts(CORPUS, "invalid-*.yaml")) {
      EXPECTATION.matcher(text).results().forEach(found -> expected.add(found.group(1)));
    }
    List<String> unbroken = new ArrayList<>();
    Definition.walk(
        Definition.schema(),
        "",
        (path, schema) ->
            schema.getXKubernetesValidations().stream()
                .filter(rule -> expected.stream().noneMatch(words -> areOf(words, rule)))
                .forEach(rule -> unbroken.add(path + ": " + rule.getMessage())));

    assertThat(unbroken).isEmpty();
  }

  @Test
  void everyInvalidOneSaysHowItIsRefused() throws IOException {
    assertThat(texts(CORPUS, "invalid-*.yaml")).allMatch(text -> EXPECTATION.matcher(text).find());
  }

  @Test
  void everySampleIsReadAsItWasWritten() throws IOException {
    for (String sample : texts(SAMPLES, "*.yaml")) {
      RevengeDatabase database = Serialization.unmarshal(sample, RevengeDatabase.class);

      assertThat(Serialization.unmarshal(Serialization.asYaml(database), RevengeDatabase.class))
          .isEqualTo(database);
    }
  }

  private static boolean areOf(String words, ValidationRule rule) {
    return rule.getMessageExpression() == null
        ? rule.getMessage().contains(words)
        : TEXT_OF_CEL
            .matcher(rule.getMessageExpression())
            .results()
            .anyMatch(text -> words.contains(text.group(1).strip()));
  }

  private static List<String> texts(Path folder, String pattern) throws IOException {
    List<String> texts = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, pattern)) {
      for (Path file : files) {
        texts.add(Files.readString(file));
      }
    }
    assertThat(texts).isNotEmpty();
    return texts;
  }
}
