package io.revenge.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * What retention.awk never does, whatever dumps there are. The dumps are numbered, newest first.
 */
class RetentionLawsTest {

  private static final long UNKNOWN = -1;

  @Property(tries = 150)
  void theNewestStay(@ForAll("dumps") List<Long> rows, @ForAll @IntRange(min = 1, max = 4) int keep)
      throws Exception {
    assertThat(removed(rows, keep, "")).allMatch(dump -> dump >= keep);
  }

  @Property(tries = 150)
  void whatGoesIsCoveredByANewerOneThatStays(
      @ForAll("dumps") List<Long> rows, @ForAll @IntRange(min = 1, max = 4) int keep)
      throws Exception {
    List<Integer> removed = removed(rows, keep, "");
    for (int dump : removed) {
      assertThat(
              IntStream.range(0, dump)
                  .filter(newer -> !removed.contains(newer))
                  .filter(newer -> rows.get(newer) != UNKNOWN)
                  .anyMatch(newer -> 2 * rows.get(newer) >= rows.get(dump)))
          .as("dump %d", dump)
          .isTrue();
    }
  }

  @Property(tries = 150)
  void whatADumpGoesForIsTheNewestThatStaysWithItsRows(
      @ForAll("dumps") List<Long> rows, @ForAll @IntRange(min = 1, max = 4) int keep)
      throws Exception {
    List<Integer> removed = removed(rows, keep, "");
    for (String line : verdict(rows, keep, "")) {
      if (line.startsWith("remove ")) {
        int dump = number(line.split(" ", -1)[1]);
        assertThat(number(line.split(" ", -1)[2]))
            .isEqualTo(
                IntStream.range(0, dump)
                    .filter(newer -> !removed.contains(newer))
                    .filter(newer -> rows.get(newer) != UNKNOWN)
                    .filter(newer -> 2 * rows.get(newer) >= rows.get(dump))
                    .findFirst()
                    .orElseThrow());
      }
    }
  }

  /** Night after night, one more dump of whatever is left; a dump of an empty database has 0. */
  @Property(tries = 30)
  void aDumpWithRowsIsThereForEver(
      @ForAll("nights") List<Long> nights, @ForAll @IntRange(min = 1, max = 3) int keep)
      throws Exception {
    List<Long> volume = new ArrayList<>();
    for (long rows : nights) {
      volume.addFirst(rows);
      List<Integer> removed = removed(volume, keep, "");
      removed.reversed().forEach(dump -> volume.remove((int) dump));
    }

    assertThat(volume.stream().anyMatch(rows -> rows > 0))
        .isEqualTo(nights.stream().anyMatch(rows -> rows > 0));
    assertThat(volume).as("few stay beyond those").hasSizeLessThanOrEqualTo(keep + 11);
  }

  @Property(tries = 100)
  void beforeAnAcceptedDumpOnlyTheNumberCounts(
      @ForAll("dumps") List<Long> rows, @ForAll @IntRange(min = 1, max = 4) int keep)
      throws Exception {
    List<Integer> removed = removed(rows, keep, "dump0");

    assertThat(removed)
        .containsExactlyElementsOf(
            IntStream.range(Math.min(keep, rows.size()), rows.size()).boxed().toList());
    assertThat(verdict(rows, keep, "dump0")).noneMatch(line -> line.startsWith("larger "));
  }

  @Property(tries = 150)
  void theLargerDumpIsOnTheVolumeAndHasMoreThanTwiceTheRows(
      @ForAll("dumps") List<Long> rows, @ForAll @IntRange(min = 1, max = 4) int keep)
      throws Exception {
    List<Integer> removed = removed(rows, keep, "");
    for (String line : verdict(rows, keep, "")) {
      if (line.startsWith("larger ")) {
        int dump = number(line.split(" ", -1)[1]);
        assertThat(removed).doesNotContain(dump);
        assertThat(rows.get(dump)).isGreaterThan(2 * Math.max(rows.getFirst(), 0));
        assertThat(line).endsWith(" " + rows.get(dump));
      }
    }
  }

  @Provide
  Arbitrary<List<Long>> dumps() {
    return Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just(UNKNOWN)),
            Tuple.of(2, Arbitraries.just(0L)),
            Tuple.of(3, Arbitraries.longs().between(0, 9)),
            Tuple.of(3, Arbitraries.longs().between(0, 1L << 50)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(9);
  }

  @Provide
  Arbitrary<List<Long>> nights() {
    return Arbitraries.oneOf(Arbitraries.just(0L), Arbitraries.longs().between(0, 1000))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  private static List<Integer> removed(List<Long> rows, int keep, String accepted)
      throws IOException, InterruptedException {
    return verdict(rows, keep, accepted).stream()
        .filter(line -> line.startsWith("remove "))
        .map(line -> number(line.split(" ", -1)[1]))
        .toList();
  }

  private static int number(String dump) {
    return Integer.parseInt(dump.substring("dump".length()));
  }

  private static List<String> verdict(List<Long> rows, int keep, String accepted)
      throws IOException, InterruptedException {
    ProcessBuilder awk =
        new ProcessBuilder(
                "awk",
                "-f",
                Path.of("src/main/resources/io/revenge/operator/backup/retention.awk").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    awk.environment().putAll(Map.of("KEEP", Integer.toString(keep), "ACCEPTED", accepted));
    Process process = awk.start();
    try (var input = process.getOutputStream()) {
      input.write(
          IntStream.range(0, rows.size())
              .mapToObj(
                  dump ->
                      "dump%d %s\n"
                          .formatted(
                              dump, rows.get(dump) == UNKNOWN ? "-" : rows.get(dump).toString()))
              .collect(Collectors.joining())
              .getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().toList();
  }
}
