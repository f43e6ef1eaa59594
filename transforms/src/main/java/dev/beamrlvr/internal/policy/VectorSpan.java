package dev.beamrlvr.internal.policy;

import dev.beamrlvr.policy.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring pieces of weights, which are one row of numbers in the flat vector. Native calls are
 * given spans, as each of them takes as long as thousands of numbers do, and a policy has tensors
 * of some dozens.
 */
record VectorSpan(List<VectorPiece> pieces) {

  /** Returns the spans of all tensors, in the order of the layout. */
  static List<VectorSpan> of(ParameterLayout layout) {
    return of(layout, VectorPiece.LARGEST);
  }

  /** Returns spans of so many numbers at most. */
  static List<VectorSpan> of(ParameterLayout layout, int largest) {
    List<VectorSpan> spans = new ArrayList<>();
    List<VectorPiece> pieces = new ArrayList<>();
    long count = 0;
    for (VectorPiece piece : VectorPiece.of(layout, largest)) {
      if (count + piece.count() > largest) {
        spans.add(new VectorSpan(pieces));
        pieces = new ArrayList<>();
        count = 0;
      }
      pieces.add(piece);
      count += piece.count();
    }
    spans.add(new VectorSpan(pieces));
    return spans;
  }

  /** Returns the place of the first number in the whole. */
  long offset() {
    return pieces.get(0).offset();
  }

  /** Returns how many numbers all pieces have. */
  int count() {
    return pieces.stream().mapToInt(VectorPiece::count).sum();
  }
}
