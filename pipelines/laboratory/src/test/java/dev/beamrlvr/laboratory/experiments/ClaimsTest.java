package dev.beamrlvr.laboratory.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClaimsTest {

  static Stream<Claim> claims() {
    return Claims.all().stream();
  }

  @ParameterizedTest
  @MethodSource("claims")
  void theDataAgreeWithTheClaimInAnyOrder(Claim claim) {
    List<UnitResult> results =
        new ArrayList<>(claim.units().stream().map(WorkUnit::compute).toList());
    Figure figure = claim.figure(results);
    ClaimVerdict verdict = claim.verdict(results);
    assertTrue(verdict.holds(), claim.name() + ": " + verdict.explanation());
    for (Figure.Series series : figure.series()) {
      assertTrue(series.x().size() > 3, series.name());
      assertTrue(series.y().stream().allMatch(Double::isFinite), series.name());
    }
    Collections.shuffle(results, new Random(3));
    assertEquals(figure, claim.figure(results));
    assertEquals(verdict, claim.verdict(results));
    results.remove(0);
    assertThrows(IllegalArgumentException.class, () -> claim.verdict(results));
  }

  @Test
  void unitsTravelAndGiveTheSameResult() throws IOException, ClassNotFoundException {
    for (Claim claim : Claims.all()) {
      WorkUnit unit = claim.units().get(0);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(unit);
        out.writeObject(unit.compute());
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        WorkUnit travelled = (WorkUnit) in.readObject();
        assertEquals(unit, travelled);
        assertEquals(in.readObject(), travelled.compute());
      }
    }
  }

  @Test
  void dataThatDisagreeAreCalledSo() {
    for (Claim claim : Claims.all()) {
      List<UnitResult> flat =
          claim.units().stream()
              .map(unit -> UnitResult.of(unit, 0.7, Collections.nCopies(curveLength(unit), 0.7)))
              .toList();
      assertFalse(claim.verdict(flat).holds(), claim.name());
    }
  }

  private static int curveLength(WorkUnit unit) {
    if (unit instanceof SampledUnit sampled) {
      return sampled.simulation().steps() + 1;
    }
    return unit instanceof PopulationUnit population ? population.steps() + 1 : 0;
  }
}
