package dev.beamrlvr.tests.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * No bytes become objects of any class that they name: records travel as Avro, and of libtorch's
 * files, which hold pickles, only the program of our own is loaded.
 */
class DeserialisationRuleTest {

  private static final String PROGRAM = "dev.beamrlvr.internal.policy.TorchProgram";
  private static final Set<String> LOADING = Set.of("load", "loadModule", "decode", "newModel");

  private static final ArchRule RULE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ObjectInputStream.class)
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching(
              "org\\.apache\\.beam\\.sdk\\.(coders\\.SerializableCoder|util\\.SerializableUtils)")
          .orShould()
          .callMethodWhere(
              new DescribedPredicate<>("it loads a model of libtorch") {
                @Override
                public boolean test(JavaMethodCall call) {
                  return loadsAModel(call) && !call.getOriginOwner().getName().equals(PROGRAM);
                }
              })
          .orShould()
          .dependOnClassesThat(resideInAPackage("ai.djl.repository.."));

  @Test
  void noBytesBecomeObjectsOfAnyClass() {
    JavaClasses classes = Product.classes();
    assertTrue(classes.contain(PROGRAM), "no library found");
    assertTrue(classes.contain("dev.beamrlvr.pipelines.commands.Main"), "no commands found");
    RULE.check(classes);
  }

  @Test
  void theRuleSeesWhatItForbids() {
    JavaClasses classes = new ClassFileImporter().importClasses(Trusting.class);
    String violations = RULE.evaluate(classes).getFailureReport().toString();
    for (int line = 1; line <= Trusting.class.getDeclaredMethods().length; line++) {
      assertTrue(violations.contains("trusting" + line), "trusting" + line + " was not seen");
    }
    assertTrue(
        Product.classes().get(PROGRAM).getMethodCallsFromSelf().stream()
            .anyMatch(DeserialisationRuleTest::loadsAModel),
        "the program of our own is not seen either");
  }

  private static boolean loadsAModel(JavaMethodCall call) {
    String owner = call.getTargetOwner().getPackageName();
    return owner.startsWith("ai.djl.")
        && !owner.startsWith("ai.djl.huggingface")
        && LOADING.contains(call.getTarget().getName());
  }

  /** One method for each thing that is forbidden. */
  @SuppressWarnings("unused")
  private static final class Trusting {
    static Object trusting1(InputStream input) throws Exception {
      return new ObjectInputStream(input).readObject();
    }
  }
}
