package dev.beamrlvr.internal.templates;

import java.util.AbstractList;

/** What {@code range(...)} makes: numbers in equal steps, which are printed as that call. */
final class Range extends AbstractList<Object> {

  private final long first;
  private final long end;
  private final long step;
  private final int size;

  Range(long first, long end, long step, int size) {
    this.first = first;
    this.end = end;
    this.step = step;
    this.size = size;
  }

  @Override
  public Object get(int index) {
    return first + index * step;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String toString() {
    return "range(" + first + ", " + end + (step == 1 ? "" : ", " + step) + ")";
  }
}
