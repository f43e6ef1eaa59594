package dev.beamrlvr.internal.identity;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.joda.time.ReadableDuration;
import org.joda.time.ReadableInstant;

/** Objects that one text says everything of, the same in every JVM and locale. */
final class Scalars {

  private static final List<Class<?>> TELL_THEMSELVES =
      List.of(
          CharSequence.class,
          Character.class,
          Boolean.class,
          UUID.class,
          URI.class,
          URL.class,
          File.class,
          Path.class,
          Charset.class,
          Locale.class,
          Currency.class,
          TemporalAccessor.class,
          TemporalAmount.class,
          ZoneId.class,
          ReadableDuration.class,
          ReadableInstant.class);

  private Scalars() {}

  /**
   * Returns the text.
   *
   * @param declared type of the field; a constant of another enum is named with its class
   * @return empty if the object is not of this kind
   */
  static Optional<String> text(Object value, Class<?> declared) {
    if (value == null) {
      return Optional.of("null");
    }
    if (value instanceof Enum<?> constant) {
      Class<?> type = constant.getDeclaringClass();
      return Optional.of((type == declared ? "" : type.getName() + ".") + constant.name());
    }
    if (value instanceof Class<?> type) {
      return Optional.of(type.getName());
    }
    if (value instanceof Pattern pattern) {
      return Optional.of(
          pattern.flags() == 0 ? pattern.pattern() : pattern.pattern() + " #" + pattern.flags());
    }
    boolean isNumberOfTheJdk =
        value instanceof Number && InstanceFields.isOfTheJdk(value.getClass());
    return isNumberOfTheJdk || TELL_THEMSELVES.stream().anyMatch(type -> type.isInstance(value))
        ? Optional.of(value.toString())
        : Optional.empty();
  }
}
