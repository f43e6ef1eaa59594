package dev.beamrlvr.internal.templates;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a filter, test, method or function is given.
 *
 * @param positional in their order
 * @param named by keyword
 */
record Arguments(List<Object> positional, Map<String, Object> named) {

  static final Arguments NONE = new Arguments(List.of(), Map.of());

  /**
   * Gives each argument its name.
   *
   * @param what is called, for errors
   * @throws TemplateException if there are others than these
   */
  Map<String, Object> bind(String what, String... names) {
    if (positional.size() > names.length) {
      throw TemplateException.of(
          what + " takes at most " + names.length + " arguments here, not " + positional.size());
    }
    Map<String, Object> bound = new HashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      bound.put(names[i], positional.get(i));
    }
    for (Map.Entry<String, Object> argument : named.entrySet()) {
      if (!List.of(names).contains(argument.getKey())) {
        throw TemplateException.of(what + " takes no argument '" + argument.getKey() + "' here");
      }
      bound.put(argument.getKey(), argument.getValue());
    }
    return bound;
  }

  /** The only argument. */
  Object only(String what) {
    return required(what, 1)[0];
  }

  /** As many arguments as there must be. */
  Object[] required(String what, int count) {
    if (positional.size() != count || !named.isEmpty()) {
      throw TemplateException.of(
          what + " takes " + count + " arguments here, not " + (positional.size() + named.size()));
    }
    return positional.toArray();
  }

  /** The arguments behind the first ones. */
  Arguments from(int first) {
    return new Arguments(
        positional.subList(Math.min(first, positional.size()), positional.size()), named);
  }
}
