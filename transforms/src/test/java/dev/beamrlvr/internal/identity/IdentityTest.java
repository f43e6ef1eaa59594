package dev.beamrlvr.internal.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.auto.value.AutoValue;
import dev.beamrlvr.identity.NotPartOfIdentity;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class IdentityTest {

  private record Holder(Object value) {}

  private static Map<String, String> of(Object value) {
    return Identity.of(new Holder(value));
  }

  private enum Mode {
    STRICT,
    FLEXIBLE {
      @Override
      public String toString() {
        return "as a person would say it";
      }
    }
  }

  private record Sampling(double temperature, int tokens) {}

  private record Judge(String name, Mode mode, Sampling sampling, Integer limit) {}

  @Test
  void aRecordIsItsFields() {
    assertEquals(
        Map.of(
            "name", "one",
            "mode", "FLEXIBLE",
            "sampling.temperature", "1.0E-8",
            "sampling.tokens", "48",
            "limit", "null"),
        Identity.of(new Judge("one", Mode.FLEXIBLE, new Sampling(1e-8, 48), null)));
  }

  @Test
  void aClassIsNamedWhereTheFieldLeavesItOpen() {
    String here = getClass().getName();
    assertEquals(
        Map.of("value", here + "$Sampling", "value.temperature", "1.0", "value.tokens", "2"),
        of(new Sampling(1, 2)));
    assertEquals(Map.of("value", here + "$Mode.STRICT"), of(Mode.STRICT));
  }

  @AutoValue
  abstract static class Settings {
    abstract int slots();

    @NotPartOfIdentity("equal runs in two directories are equal")
    abstract String directory();
  }

  @Test
  void anAutoValueIsTheClassThatWasWrittenAndItsProperties() {
    assertEquals(
        Map.of("value", Settings.class.getName(), "value.slots", "4"),
        of(new AutoValue_IdentityTest_Settings(4, "here")));
  }

  private static class Base {
    private final int weight = 1;

    int weight() {
      return weight;
    }
  }

  private static final class Rule extends Base {
    private final double weight = 2;
    private transient Thread worker = Thread.currentThread();

    @NotPartOfIdentity("every replica judges alike")
    private Thread replica = Thread.currentThread();

    double total() {
      worker = replica;
      replica = worker;
      return weight + weight();
    }
  }

  @Test
  void privateAndInheritedFieldsCountAndTransientAndExceptedOnesDoNot() {
    assertEquals(3, new Rule().total());
    assertEquals(Map.of("weight", "2.0", "Base.weight", "1"), Identity.of(new Rule()));
  }

  @Test
  void listsAndArraysGoByIndexAndMapsByKey() {
    assertEquals(Map.of("value.size", "2", "value.0", "a", "value.1", "b"), of(List.of("a", "b")));
    assertEquals(of(List.of(1, 2)), of(new int[] {1, 2}));
    assertNotEquals(of(List.of(1, 2)), of(List.of(2, 1)));
    assertNotEquals(of(List.of()), of(Arrays.asList((Object) null)));
    Map<String, Sampling> map = new LinkedHashMap<>();
    map.put("b", null);
    map.put("a", new Sampling(1, 2));
    assertEquals(
        Map.of(
            "value.size", "2",
            "value.a", Sampling.class.getName(),
            "value.a.temperature", "1.0",
            "value.a.tokens", "2",
            "value.b", "null"),
        of(map));
  }

  @Test
  void theOrderOfASetDoesNotCountButEveryElementDoes() {
    Set<Sampling> one = new LinkedHashSet<>(List.of(new Sampling(1, 2), new Sampling(3, 4)));
    Set<Sampling> other = new LinkedHashSet<>(List.of(new Sampling(3, 4), new Sampling(1, 2)));
    assertEquals(of(one), of(other));
    assertNotEquals(of(one), of(Set.of(new Sampling(1, 2), new Sampling(3, 5))));
  }

  @Test
  void valuesOfTheJdkAreText() {
    assertEquals(Map.of("value", "PT1M"), of(Duration.ofMinutes(1)));
    assertEquals(Map.of("value", "a.c"), of(Pattern.compile("a.c")));
    assertEquals(Map.of("value", "a.c #2"), of(Pattern.compile("a.c", Pattern.CASE_INSENSITIVE)));
    assertEquals(Map.of("value", "3"), of(Optional.of(3)));
    assertEquals(Map.of("value", "null"), of(Optional.empty()));
  }

  private interface Function extends DoubleUnaryOperator, Serializable {}

  private static Function times(double factor) {
    return value -> value * factor;
  }

  @Test
  void aLambdaIsItsBodyAndWhatItCaptured() {
    assertEquals(of(times(2)), of(times(2)));
    assertNotEquals(of(times(2)), of(times(3)));
    Function plus = value -> value + 2;
    assertNotEquals(of(times(2)).get("value"), of(plus).get("value"));
    assertTrue(of(times(2)).get("value").startsWith(getClass().getName() + ".lambda$"));
    assertEquals("2.0", of(times(2)).get("value.captured.0"));
  }

  private static final class Ring {
    private Ring next;
  }

  @Test
  void aCircleEnds() {
    Ring ring = new Ring();
    ring.next = new Ring();
    ring.next.next = ring;
    assertEquals(
        Map.of("value", Ring.class.getName(), "value.next.next", "the same as value"), of(ring));
  }

  private static final class MyRandom extends Random {}

  private static void assertRefused(String name, String type, Object value) {
    String message = assertThrows(IllegalArgumentException.class, () -> of(value)).getMessage();
    assertTrue(message.startsWith(name + " is a " + type), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void whatCannotBeDescribedIsRefusedByItsName() {
    assertRefused("value", "java.lang.Thread", Thread.currentThread());
    assertRefused("value.1", "java.util.Random", List.of(1, new Random()));
    assertRefused("value", MyRandom.class.getName(), new MyRandom());
    assertRefused("value, as a key", Ring.class.getName(), Map.of(new Ring(), 1));
    DoubleUnaryOperator notSerialisable = value -> value;
    assertRefused("value", getClass().getName(), notSerialisable);
  }
}
