package dev.beamrlvr.internal.identity;

import dev.beamrlvr.identity.NotPartOfIdentity;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The fields of an object that can decide a result. */
final class InstanceFields {

  private InstanceFields() {}

  /** Returns the fields of a class and its superclasses, subclasses first, each by name. */
  static List<Field> thatDecide(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      ofInstances(at)
          .filter(field -> !isExcepted(field))
          .sorted(Comparator.comparing(Field::getName))
          .forEach(fields::add);
    }
    return fields;
  }

  /** Returns whether an object has state that only the JDK can read. */
  static boolean areHidden(Class<?> type) {
    if (isOfTheJdk(type)) {
      return true;
    }
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      boolean isOfTheJdk = isOfTheJdk(at);
      if (ofInstances(at)
          .anyMatch(field -> !isExcepted(field) && (isOfTheJdk || !field.trySetAccessible()))) {
        return true;
      }
    }
    return false;
  }

  static Object get(Field field, Object owner) {
    try {
      field.setAccessible(true);
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("the field was made accessible", e);
    }
  }

  /** Returns the class that somebody wrote: not the one that AutoValue made of it. */
  static Class<?> writtenClass(Class<?> type) {
    Class<?> written = type;
    while (isMadeByAutoValue(written)) {
      written = written.getSuperclass();
    }
    return written;
  }

  static boolean isOfTheJdk(Class<?> type) {
    String module = type.getModule().getName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }

  private static Stream<Field> ofInstances(Class<?> type) {
    return Stream.of(type.getDeclaredFields())
        .filter(
            field ->
                !Modifier.isStatic(field.getModifiers())
                    && !Modifier.isTransient(field.getModifiers()));
  }

  /** A property of an AutoValue class is annotated where it is written, at its method. */
  private static boolean isExcepted(Field field) {
    if (field.isAnnotationPresent(NotPartOfIdentity.class)) {
      return true;
    }
    Class<?> owner = field.getDeclaringClass();
    for (Class<?> at = owner; at != null && isMadeByAutoValue(owner); at = at.getSuperclass()) {
      for (Method method : at.getDeclaredMethods()) {
        if (method.getName().equals(field.getName())
            && method.getParameterCount() == 0
            && method.isAnnotationPresent(NotPartOfIdentity.class)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isMadeByAutoValue(Class<?> type) {
    String name = type.getSimpleName();
    return name.startsWith("AutoValue_") || name.startsWith("$AutoValue_");
  }
}
