package dev.beamrlvr.laboratory.problems;

import java.util.OptionalInt;

/** The four arithmetic operations of the stories, each within the range a beginner is asked. */
enum Operation {
  ADD('+') {
    @Override
    OptionalInt apply(int left, int right) {
      return within(left + right, 2, LARGEST_RESULT);
    }
  },
  SUBTRACT('-') {
    @Override
    OptionalInt apply(int left, int right) {
      return within(left - right, 1, LARGEST_RESULT);
    }
  },
  MULTIPLY('*') {
    @Override
    OptionalInt apply(int left, int right) {
      return isFactor(left) && isFactor(right)
          ? within(left * right, 4, LARGEST_RESULT)
          : OptionalInt.empty();
    }
  },
  DIVIDE('/') {
    @Override
    OptionalInt apply(int left, int right) {
      return isFactor(right) && left % right == 0 && isFactor(left / right)
          ? OptionalInt.of(left / right)
          : OptionalInt.empty();
    }
  };

  private static final int LARGEST_RESULT = 12;
  private static final int LARGEST_FACTOR = 9;

  private final char symbol;

  Operation(char symbol) {
    this.symbol = symbol;
  }

  /** Returns the result, or nothing where a beginner would not be asked for it. */
  abstract OptionalInt apply(int left, int right);

  char symbol() {
    return symbol;
  }

  static Operation of(char symbol) {
    for (Operation operation : values()) {
      if (operation.symbol == symbol) {
        return operation;
      }
    }
    throw new IllegalArgumentException("no operation is written '" + symbol + "'");
  }

  private static boolean isFactor(int number) {
    return number >= 2 && number <= LARGEST_FACTOR;
  }

  private static OptionalInt within(int result, int smallest, int largest) {
    return result >= smallest && result <= largest ? OptionalInt.of(result) : OptionalInt.empty();
  }
}
