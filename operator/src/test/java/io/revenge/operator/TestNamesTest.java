package io.revenge.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import net.jqwik.api.Example;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;

/** Surefire runs a class only when its name ends with Test. */
@AnalyzeClasses(
    packages = "io.revenge.operator",
    importOptions = ImportOption.OnlyIncludeTests.class)
class TestNamesTest {

  @ArchTest
  static final ArchRule everyTestIsRun =
      methods()
          .that()
          .areAnnotatedWith(Test.class)
          .or()
          .areAnnotatedWith(TestFactory.class)
          .or()
          .areAnnotatedWith(ParameterizedTest.class)
          .or()
          .areAnnotatedWith(Property.class)
          .or()
          .areAnnotatedWith(Example.class)
          .should()
          .beDeclaredInClassesThat()
          .haveNameMatching(".*Test(\\$.*)?");
}
