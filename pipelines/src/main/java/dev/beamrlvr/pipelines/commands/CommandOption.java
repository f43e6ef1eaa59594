package dev.beamrlvr.pipelines.commands;

import java.beans.Introspector;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.ApplicationNameOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** One option of a command, as the annotations of its getter describe it. */
record CommandOption(String name, Method getter) {

  /** The options of an interface and of those it extends, Beam's own left out, by name. */
  static List<CommandOption> of(Class<? extends PipelineOptions> type) {
    List<CommandOption> options = new ArrayList<>();
    for (Method method : type.getMethods()) {
      if (isGetter(method) && !method.isAnnotationPresent(Hidden.class)) {
        options.add(new CommandOption(propertyName(method), method));
      }
    }
    return options.stream()
        .sorted(Comparator.comparing(CommandOption::name))
        .collect(Collectors.toUnmodifiableList());
  }

  /** The names of every property of an interface, Beam's own included. */
  static Stream<String> allNames(Class<? extends PipelineOptions> type) {
    return Stream.of(type.getMethods())
        .filter(method -> method.getParameterCount() == 0 && hasGetterName(method))
        .map(CommandOption::propertyName);
  }

  boolean isRequired() {
    return getter.isAnnotationPresent(Validation.Required.class);
  }

  Class<?> type() {
    return getter.getReturnType();
  }

  String description() {
    Description description = getter.getAnnotation(Description.class);
    return description == null ? "" : description.value();
  }

  /** The heading that the option stands under. */
  String group() {
    Description description = getter.getDeclaringClass().getAnnotation(Description.class);
    return description == null ? "Options" : description.value();
  }

  /** The texts that the option takes; empty if it takes any. */
  List<String> choices() {
    OneOf oneOf = getter.getAnnotation(OneOf.class);
    if (oneOf != null) {
      return List.of(oneOf.value());
    }
    return type().isEnum()
        ? Stream.of(type().getEnumConstants()).map(String::valueOf).toList()
        : List.of();
  }

  /** What stands after the equals sign in the help. */
  String placeholder() {
    if (!choices().isEmpty()) {
      return String.join("|", choices());
    }
    if (has(ExistingFiles.class) || has(OutputFile.class)) {
      return "FILE";
    }
    if (has(ExistingDirectory.class)) {
      return "DIRECTORY";
    }
    return type().equals(String.class)
        ? "TEXT"
        : type().getSimpleName().replace("Integer", "int").toUpperCase(Locale.ROOT);
  }

  /** The default's text, if it is a constant. */
  Optional<String> defaultText() {
    for (Annotation annotation : getter.getAnnotations()) {
      Class<? extends Annotation> type = annotation.annotationType();
      if (type.getEnclosingClass() == Default.class && type != Default.InstanceFactory.class) {
        try {
          return Optional.of(String.valueOf(type.getMethod("value").invoke(annotation)));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("The default of --" + name + " cannot be read", e);
        }
      }
    }
    return Optional.empty();
  }

  boolean has(Class<? extends Annotation> annotation) {
    return getter.isAnnotationPresent(annotation);
  }

  /** The value in parsed options. */
  Object valueIn(PipelineOptions options) {
    try {
      return getter.invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The value of --" + name + " cannot be read", e);
    }
  }

  private static boolean isGetter(Method method) {
    return method.getParameterCount() == 0
        && hasGetterName(method)
        && method.getDeclaringClass() != PipelineOptions.class
        && method.getDeclaringClass() != ApplicationNameOptions.class;
  }

  private static boolean hasGetterName(Method method) {
    return method.getName().matches("(get|is)[A-Z].*");
  }

  private static String propertyName(Method getter) {
    return Introspector.decapitalize(getter.getName().replaceFirst("^(get|is)", ""));
  }
}
