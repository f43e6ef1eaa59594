package dev.beamrlvr.internal.templates;

import java.util.List;

/**
 * What a filter makes element by element, as a generator of Python: it is always true, and has no
 * length, no text until something has gone through it, which can be done once.
 */
final class Generated {

  private final List<Object> elements;
  private boolean isSpent;

  Generated(List<Object> elements) {
    this.elements = elements;
  }

  /** The elements. */
  List<Object> take() {
    if (isSpent) {
      throw TemplateException.of(
          "what a filter has made is gone through a second time: that is not supported without"
              + " 'list'");
    }
    isSpent = true;
    return elements;
  }
}
