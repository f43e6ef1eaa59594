package dev.beamrlvr.internal.identity;

import dev.beamrlvr.identity.NotPartOfIdentity;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Describes an object by everything in it that can decide a result.
 *
 * <pre>{@code
 * record Judge(int strictness, Sampling sampling) {}
 *
 * Identity.of(new Judge(2, new Sampling(1, 1, 48)));
 * // {sampling.maxNewTokens=48, sampling.temperature=1.0, sampling.topP=1.0, strictness=2}
 * }</pre>
 *
 * <ul>
 *   <li>Numbers, strings and the like of the JDK are text, and so are constants of enums.
 *   <li>Any other object is its instance fields, also private ones and those of its superclasses.
 *       Its class is named where the field's own type leaves it open. Transient fields are left
 *       out, since they do not reach the workers, and those that {@link NotPartOfIdentity} excepts.
 *   <li>Lists and arrays go by index, maps by key; the order of a set does not count.
 *   <li>A lambda is the method that its body was compiled to, and what it captured.
 * </ul>
 *
 * <p>The code of a class is not looked at. What has no such description, such as a thread, a file
 * that is open or a generator of random numbers, is refused by its name.
 */
public final class Identity {

  private final SortedMap<String, String> found = new TreeMap<>();
  private final Map<Object, String> within = new IdentityHashMap<>();

  private Identity() {}

  /**
   * Describes the fields of an object by dotted names.
   *
   * @throws IllegalArgumentException in one line that names the field, if one cannot be described
   */
  public static SortedMap<String, String> of(Object value) {
    Identity identity = new Identity();
    identity.within.put(value, "what it is in");
    identity.fields("", value);
    return identity.found;
  }

  private void value(String name, Object value, Class<?> declared) {
    Optional<String> text = Scalars.text(value, declared);
    if (text.isPresent()) {
      found.put(name, text.get());
      return;
    }
    String outer = within.putIfAbsent(value, name);
    if (outer != null) {
      found.put(name, "the same as " + outer);
      return;
    }
    if (value instanceof Optional<?> optional) {
      value(name, optional.orElse(null), Object.class);
    } else if (value.getClass().isArray()) {
      array(name, value);
    } else if (value instanceof Map<?, ?> map) {
      map(name, map);
    } else if (value instanceof Collection<?> collection) {
      elements(name, value instanceof Set ? sorted(name, collection) : new ArrayList<>(collection));
    } else if (Lambdas.isLambda(value)) {
      lambda(name, value);
    } else {
      object(name, value, declared);
    }
    within.remove(value);
  }

  private void array(String name, Object array) {
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < Array.getLength(array); i++) {
      elements.add(Array.get(array, i));
    }
    elements(name, elements);
  }

  private void elements(String name, List<?> elements) {
    found.put(name + ".size", String.valueOf(elements.size()));
    for (int i = 0; i < elements.size(); i++) {
      value(name + "." + i, elements.get(i), Object.class);
    }
  }

  /** Orders the elements of a set by what they are described as. */
  private static List<?> sorted(String name, Collection<?> set) {
    List<Object> elements = new ArrayList<>(set);
    elements.sort(Comparator.comparing(element -> alone(name, element)));
    return elements;
  }

  private static String alone(String name, Object element) {
    Identity alone = new Identity();
    alone.value(name, element, Object.class);
    return alone.found.toString();
  }

  private void map(String name, Map<?, ?> map) {
    found.put(name + ".size", String.valueOf(map.size()));
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key =
          Scalars.text(entry.getKey(), Object.class)
              .orElseThrow(() -> refused(name + ", as a key", entry.getKey()));
      value(name + "." + key, entry.getValue(), Object.class);
    }
  }

  private void lambda(String name, Object lambda) {
    Lambdas.Body body = Lambdas.body(lambda).orElseThrow(() -> refused(name, lambda));
    found.put(name, body.method());
    for (int i = 0; i < body.captured().size(); i++) {
      value(name + ".captured." + i, body.captured().get(i), Object.class);
    }
  }

  private void object(String name, Object value, Class<?> declared) {
    if (InstanceFields.areHidden(value.getClass())) {
      throw refused(name, value);
    }
    Class<?> type = InstanceFields.writtenClass(value.getClass());
    if (type != declared) {
      found.put(name, type.getName());
    }
    fields(name + ".", value);
  }

  private void fields(String prefix, Object value) {
    Set<String> names = new HashSet<>();
    for (Field field : InstanceFields.thatDecide(value.getClass())) {
      boolean isNew = names.add(field.getName());
      String hiding = isNew ? "" : field.getDeclaringClass().getSimpleName() + ".";
      value(prefix + hiding + field.getName(), InstanceFields.get(field, value), field.getType());
    }
  }

  private static IllegalArgumentException refused(String name, Object value) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s is a %s, which has no description that a resumed run could be compared by: make the"
                + " field transient, or say with @NotPartOfIdentity why no result depends on it",
            name,
            value.getClass().getName()));
  }
}
