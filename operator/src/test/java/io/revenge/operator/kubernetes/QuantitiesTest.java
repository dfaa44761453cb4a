package io.revenge.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {

  @ParameterizedTest
  @CsvSource({
    "1024Mi, 1Gi",
    "3072Mi, 3Gi",
    "1536Mi, 1536Mi",
    "1.5Gi, 1536Mi",
    "0.5Mi, 512Ki",
    "0.1, 100m",
    "0.5, 500m",
    "1000m, 1",
    "1500m, 1500m",
    "2, 2",
    "1.5G, 1500M",
    "1000000, 1M",
    "10Gi, 10Gi",
    "1023Ki, 1023Ki",
    "0, 0",
  })
  void printsAQuantityAsTheApiServerDoes(String written, String canonical) {
    assertThat(Quantities.canonical(written)).isEqualTo(canonical);
  }

  @Test
  void refusesWhatIsNoQuantity() {
    assertThatThrownBy(() -> Quantities.canonical("10Xi"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  boolean keepsTheNumberOfBytes(@ForAll @IntRange(min = 1) int mebibytes) {
    String written = mebibytes + "Mi";
    return Quantities.bytes(Quantities.canonical(written)) == Quantities.bytes(written);
  }

  @Property
  boolean doesNotChangeWhatIsCanonical(@ForAll @IntRange(min = 1) int kibibytes) {
    String once = Quantities.canonical(kibibytes + "Ki");
    return Quantities.canonical(once).equals(once);
  }
}
