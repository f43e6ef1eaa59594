package dev.beamrlvr.tests.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaConstructorCall;
import java.util.List;
import org.apache.beam.sdk.values.TupleTag;
import org.junit.jupiter.api.Test;

/**
 * Output tags have names of their own. Beam counts those that have none, once a class loader, so
 * that the driver and a worker that has loaded a class before would know one tag by two names.
 */
class OutputTagsTest {

  @Test
  void everyOutputTagHasAName() {
    List<String> calls =
        Product.classes().stream()
            .flatMap(type -> type.getConstructorCallsFromSelf().stream())
            .filter(call -> call.getTargetOwner().isEquivalentTo(TupleTag.class))
            .filter(OutputTagsTest::isWithoutName)
            .map(call -> call.getOriginOwner().getName())
            .toList();
    assertEquals(List.of(), calls);
  }

  @Test
  void theRuleSeesTagsThatAreNamed() {
    assertEquals(
        true,
        Product.classes().stream()
            .flatMap(type -> type.getConstructorCallsFromSelf().stream())
            .anyMatch(
                call ->
                    call.getTargetOwner().isEquivalentTo(TupleTag.class) && !isWithoutName(call)));
  }

  private static boolean isWithoutName(JavaConstructorCall call) {
    return call.getTarget().getRawParameterTypes().isEmpty();
  }
}
