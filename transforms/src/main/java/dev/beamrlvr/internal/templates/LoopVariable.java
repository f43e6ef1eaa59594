package dev.beamrlvr.internal.templates;

import java.util.List;
import java.util.function.BiConsumer;

/** The variable {@code loop}: where a loop is. */
final class LoopVariable implements Expression.Attributes {

  private final List<Object> elements;
  private int index;

  private LoopVariable(List<Object> elements) {
    this.elements = elements;
  }

  /**
   * Runs the body for each element, in a scope of its own that the element is first put into.
   *
   * @return whether the body came to its end at least once, as {@code else} has it
   */
  static boolean run(
      List<Object> elements,
      Scope scope,
      BiConsumer<Scope, Object> assignment,
      Statement body,
      StringBuilder out) {
    LoopVariable loop = new LoopVariable(elements);
    boolean isEndReached = false;
    for (; loop.index < elements.size(); loop.index++) {
      Scope inner = scope.inner();
      inner.set("loop", loop);
      assignment.accept(inner, elements.get(loop.index));
      Statement.Flow flow = body.run(inner, out);
      if (flow == Statement.Flow.BREAK) {
        break;
      }
      isEndReached |= flow == Statement.Flow.NEXT;
    }
    return isEndReached;
  }

  @Override
  public Object attribute(String name) {
    int last = elements.size() - 1;
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> last - index + 1L;
      case "revindex0" -> (long) last - index;
      case "first" -> index == 0;
      case "last" -> index == last;
      case "length" -> last + 1L;
      case "depth" -> 1L;
      case "depth0" -> 0L;
      case "cycle" -> (Expression.Callable) (scope, arguments) -> cycle(arguments);
      case "previtem" -> neighbour(index - 1);
      case "nextitem" -> neighbour(index + 1);
      default -> throw TemplateException.of("'loop." + name + "' is not supported");
    };
  }

  private Object cycle(Arguments arguments) {
    List<Object> given = arguments.positional();
    if (given.isEmpty()) {
      throw TemplateException.of("'loop.cycle' needs something to go through");
    }
    return given.get(index % given.size());
  }

  private Object neighbour(int position) {
    return position >= 0 && position < elements.size()
        ? elements.get(position)
        : new Undefined("the loop has no element before the first and after the last");
  }
}
