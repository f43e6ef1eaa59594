package dev.beamrlvr.pipelines.commands;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The numbers that an option takes; put on its getter. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface InRange {
  /** The smallest that is allowed. */
  double atLeast() default Double.NEGATIVE_INFINITY;

  /** Only larger numbers are allowed. */
  double above() default Double.NEGATIVE_INFINITY;

  /** The largest that is allowed. */
  double atMost() default Double.POSITIVE_INFINITY;
}
