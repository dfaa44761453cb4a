package io.revenge.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The order of the packages, and what no class does. */
@AnalyzeClasses(packages = "io.revenge.operator", importOptions = ArchitectureTest.Product.class)
class ArchitectureTest {

  private static final String ROOT = "io.revenge.operator";

  /** What a concern may lean on; none leans on another concern but where it says so. */
  private static final SortedMap<String, List<String>> MAY_USE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("kubernetes", List.of()),
              Map.entry("status", List.of()),
              Map.entry("management", List.of()),
              Map.entry("postgres", List.of("kubernetes")),
              Map.entry("archive", List.of("kubernetes", "postgres", "status")),
              Map.entry("backup", List.of("kubernetes", "postgres", "status")),
              Map.entry("credentials", List.of("kubernetes", "postgres", "status")),
              Map.entry("migration", List.of("kubernetes", "postgres", "status")),
              Map.entry("monitoring", List.of("kubernetes", "postgres", "status")),
              Map.entry("partition", List.of("kubernetes", "postgres", "status")),
              // The exporter is a container of the server's pod.
              Map.entry("server", List.of("kubernetes", "postgres", "status", "monitoring"))));

  @ArchTest
  static void aPackageUsesOnlyThoseBelowIt(JavaClasses all) {
    MAY_USE.forEach(
        (name, below) ->
            classes()
                .that()
                .resideInAPackage(inside(name))
                .should()
                .onlyDependOnClassesThat(
                    not(resideInAPackage(ROOT + "..")).or(resideInAnyPackage(with(name, below))))
                .as("package " + name + " uses only " + below)
                .check(all));
  }

  @ArchTest
  static void everyPackageHasItsPlace(JavaClasses all) {
    classes()
        .should()
        .resideInAnyPackage(
            Stream.concat(
                    Stream.of(ROOT, inside("revengedatabase")),
                    MAY_USE.keySet().stream().map(ArchitectureTest::inside))
                .toArray(String[]::new))
        .as("packages are those that this test knows")
        .check(all);
  }

  @ArchTest
  static final ArchRule noCycles = slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothingUsesTheProcess =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT);

  @ArchTest
  static final ArchRule noGrabBags =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils");

  @ArchTest
  static final ArchRule staticFieldsAreFinal = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule staticFieldsHoldNoState =
      noFields()
          .that()
          .areStatic()
          .should()
          .haveRawType(resideInAPackage("java.util.concurrent.atomic.."))
          .orShould()
          .haveRawType(DescribedPredicate.describe("mutable map", ArchitectureTest::isMutableMap));

  @ArchTest
  static final ArchRule timeComesFromAClock =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(ROOT + ".Main")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .accessTargetWhere(
              target(owner(resideInAPackage("java.time..")))
                  .and(target(name("now")))
                  .and(DescribedPredicate.describe("without a clock", ArchitectureTest::isBare)))
          .orShould()
          .accessTargetWhere(
              target(owner(equivalentTo(Clock.class)))
                  .and(
                      DescribedPredicate.describe(
                          "of the system", access -> access.getName().startsWith("system"))));

  @ArchTest
  static final ArchRule whatDecidesDoesNotTalkToPostgres =
      noClasses()
          .that()
          .resideInAnyPackage(
              inside("backup"),
              inside("kubernetes"),
              inside("management"),
              inside("monitoring"),
              inside("status"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.sql..");

  @ArchTest
  static final ArchRule concernsDoNotTalkToKubernetes =
      noClasses()
          .that()
          .resideInAnyPackage(
              inside("archive"),
              inside("backup"),
              inside("credentials"),
              inside("migration"),
              inside("monitoring"),
              inside("partition"),
              inside("postgres"),
              inside("server"))
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.fabric8.kubernetes.client..")
                  .and(not(equivalentTo(CustomResource.class)))
                  .or(resideInAPackage("io.javaoperatorsdk..")));

  @ArchTest
  static final ArchRule noClassTalksToBoth =
      noClasses()
          .that(
              DescribedPredicate.describe(
                  "talk to PostgreSQL",
                  type ->
                      type.getDirectDependenciesFromSelf().stream()
                          .anyMatch(
                              use -> use.getTargetClass().getName().equals("java.sql.Connection"))))
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient");

  @ArchTest
  static void nullIsMarkedEverywhere(JavaClasses all) {
    assertThat(all)
        .allSatisfy(
            type ->
                assertThat(type.getPackage().isAnnotatedWith(NullMarked.class))
                    .as("package of %s is @NullMarked", type.getName())
                    .isTrue());
  }

  /** What compiles into the operator, without tests. */
  static final class Product implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/");
    }
  }

  private static boolean isMutableMap(JavaClass type) {
    return type.isAssignableTo(ConcurrentMap.class)
        || (type.isAssignableTo(Map.class) && !type.isInterface())
        || (type.isAssignableTo(Collection.class) && !type.isInterface());
  }

  private static boolean isBare(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitCallTarget call
        && call.getRawParameterTypes().isEmpty();
  }

  private static String inside(String name) {
    return ROOT + "." + name + "..";
  }

  private static String[] with(String name, List<String> others) {
    return Stream.concat(Stream.of(name), others.stream())
        .map(ArchitectureTest::inside)
        .toArray(String[]::new);
  }
}
