package dev.beamrlvr.tests.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.util.Formatter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Text that programs make is the same in every country: {@code %d} has Arabic digits in Egypt, and
 * a lower-case I has no dot in Turkey. So whatever formats says {@code Locale.ROOT}.
 */
class LocaleRuleTest {

  private static final List<Class<?>> FORMATS =
      List.of(String.class, PrintStream.class, PrintWriter.class, Formatter.class);
  private static final Set<String> FORMATTING =
      Set.of("format", "formatted", "printf", "toLowerCase", "toUpperCase");

  private static final ArchRule RULE =
      noClasses()
          .should()
          .accessTargetWhere(
              new DescribedPredicate<>("a format or a change of case without Locale.ROOT") {
                @Override
                public boolean test(JavaAccess<?> access) {
                  return usesTheDefaultLocale(access);
                }
              })
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(NumberFormat.class, DecimalFormat.class, MessageFormat.class);

  @Test
  void nothingThatIsFormattedDependsOnTheMachinesLocale() {
    JavaClasses classes = Product.classes();
    assertTrue(
        classes.contain("dev.beamrlvr.internal.checkpoints.CheckpointStore"), "no library found");
    assertTrue(classes.contain("dev.beamrlvr.pipelines.commands.Main"), "no commands found");
    RULE.check(classes);
  }

  @Test
  void theRuleSeesWhatItForbids() {
    JavaClasses classes = new ClassFileImporter().importClasses(Careless.class);
    String violations = RULE.evaluate(classes).getFailureReport().toString();
    for (int line = 1; line <= Careless.class.getDeclaredMethods().length; line++) {
      assertTrue(violations.contains("careless" + line), "careless" + line + " was not seen");
    }
  }

  private static boolean usesTheDefaultLocale(JavaAccess<?> access) {
    return FORMATS.stream().anyMatch(type -> access.getTargetOwner().isEquivalentTo(type))
        && FORMATTING.contains(access.getTarget().getName())
        && !access.getTarget().getFullName().contains("java.util.Locale");
  }

  /** One method for each thing that is forbidden. */
  @SuppressWarnings("unused")
  private static final class Careless {
    static String careless1(int step) {
      return String.format("step-%06d", step);
    }

    static String careless2(int step) {
      return "step-%06d".formatted(step);
    }

    static void careless3(int step) {
      System.out.printf("step %d%n", step);
    }

    static String careless4(String text) {
      return text.toLowerCase();
    }

    static List<String> careless5(List<String> texts) {
      return texts.stream().map(String::toUpperCase).toList();
    }

    static String careless6(double rate) {
      return NumberFormat.getPercentInstance().format(rate);
    }
  }
}
