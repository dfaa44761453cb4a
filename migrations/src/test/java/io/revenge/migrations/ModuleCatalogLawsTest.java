package io.revenge.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ModuleCatalogLawsTest {

  /** For each module the earlier ones that it requires. */
  @Provide
  Arbitrary<List<Set<Integer>>> requirements() {
    return Arbitraries.integers()
        .between(1, 8)
        .flatMap(
            count -> {
              Arbitrary<List<Set<Integer>>> lists = Arbitraries.just(List.of());
              for (int i = 0; i < count; i++) {
                Arbitrary<Set<Integer>> earlier =
                    i == 0
                        ? Arbitraries.just(Set.of())
                        : Arbitraries.integers().between(0, i - 1).set().ofMaxSize(i);
                lists = lists.flatMap(list -> earlier.map(set -> append(list, set)));
              }
              return lists;
            });
  }

  @Property(tries = 200)
  void everyModuleComesAfterWhatItRequires(
      @ForAll("requirements") List<Set<Integer>> requirements) {
    List<Module> modules = catalog(requirements).all();
    List<String> seen = new ArrayList<>();
    for (Module module : modules) {
      assertThat(seen).containsAll(module.requires());
      seen.add(module.name());
    }
    assertThat(seen).hasSize(requirements.size());
  }

  @Property(tries = 200)
  void aChoiceThatHoldsWhatItRequiresIsTakenAsItIs(
      @ForAll("requirements") List<Set<Integer>> requirements) {
    ModuleCatalog catalog = catalog(requirements);
    List<String> closed = new ArrayList<>();
    for (Module module : catalog.all()) {
      if (closed.containsAll(module.requires()) && module.name().hashCode() % 3 != 0) {
        closed.add(module.name());
      }
    }
    assertThat(catalog.select(closed)).extracting(Module::name).containsExactlyElementsOf(closed);
  }

  @Property(tries = 500)
  void statementsAreCountedWhateverTheyHold(@ForAll("pieces") List<String> pieces) {
    String sql = String.join(";\n", pieces.stream().map(piece -> "SELECT " + piece).toList());
    assertThat(SqlText.statements(sql)).hasSize(pieces.size());
  }

  @Provide
  Arbitrary<List<String>> pieces() {
    return Arbitraries.of(
            "1",
            "'a;b'",
            "'it''s;'",
            "E'\\';'",
            "\"c;d\"",
            "$$e;f$$",
            "$tag$ $$;$$ $tag$",
            "1 -- ;\n",
            "/* ; /* ; */ ; */ 2",
            "a$1",
            "'--'",
            "'" + "long; ".repeat(20_000) + "'",
            "$1")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  private static ModuleCatalog catalog(List<Set<Integer>> requirements) {
    StringBuilder yaml = new StringBuilder("modules:\n");
    Map<String, String> files = new HashMap<>();
    for (int i = 0; i < requirements.size(); i++) {
      List<String> requires = requirements.get(i).stream().map(number -> "m" + number).toList();
      yaml.append(
          "  - {name: m%d, numbers: [\"%d\"], requires: %s}%n".formatted(i, i + 1, requires));
      files.put("%06d_m.up.sql".formatted(i + 1), "SELECT 1");
      files.put("%06d_m.down.sql".formatted(i + 1), "SELECT 1");
    }
    return ModuleCatalog.of(yaml.toString(), files);
  }

  private static List<Set<Integer>> append(List<Set<Integer>> list, Set<Integer> last) {
    List<Set<Integer>> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
