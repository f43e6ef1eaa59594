package dev.beamrlvr.internal.records;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * Lists of numbers that hold an array of primitives: four bytes a token instead of some twenty.
 * Records take them as the lists that their schemas name, and {@link NumberListDatumFactory} reads
 * and writes them without an object for each number. They cannot be changed.
 */
public final class NumberLists {

  private NumberLists() {}

  /** A list of the values, which are not copied. */
  public static List<Integer> of(int... values) {
    return new Ints(values);
  }

  /** A list of the values, which are not copied. */
  public static List<Float> of(float... values) {
    return new Floats(values);
  }

  /** A list of the values, which are not copied. */
  public static List<Double> of(double... values) {
    return new Doubles(values);
  }

  /** The numbers of any list, in an array that must not be changed. */
  public static int[] ints(List<Integer> list) {
    return list instanceof Ints ints
        ? ints.values
        : list.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Int32 numbers. */
  static final class Ints extends AbstractList<Integer> implements RandomAccess, Serializable {
    final int[] values;

    private Ints(int[] values) {
      this.values = values;
    }

    @Override
    public Integer get(int index) {
      return values[index];
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Ints ints ? Arrays.equals(values, ints.values) : super.equals(other);
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }

  /** Float32 numbers. */
  static final class Floats extends AbstractList<Float> implements RandomAccess, Serializable {
    final float[] values;

    private Floats(float[] values) {
      this.values = values;
    }

    @Override
    public Float get(int index) {
      return values[index];
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Floats floats
          ? Arrays.equals(values, floats.values)
          : super.equals(other);
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }

  /** Float64 numbers. */
  static final class Doubles extends AbstractList<Double> implements RandomAccess, Serializable {
    final double[] values;

    private Doubles(double[] values) {
      this.values = values;
    }

    @Override
    public Double get(int index) {
      return values[index];
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Doubles doubles
          ? Arrays.equals(values, doubles.values)
          : super.equals(other);
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }
}
