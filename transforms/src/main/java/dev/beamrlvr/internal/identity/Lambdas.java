package dev.beamrlvr.internal.identity;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks into lambdas and method references, as far as they can be serialised. */
final class Lambdas {

  /**
   * What a lambda does.
   *
   * @param method class, name and signature of the method that holds its body
   * @param captured the values that it took from around it
   */
  record Body(String method, List<Object> captured) {}

  private Lambdas() {}

  static boolean isLambda(Object value) {
    return value.getClass().isHidden() || value.getClass().isSynthetic();
  }

  /** Returns the body; empty if the lambda is of a type that is not serialisable. */
  static Optional<Body> body(Object lambda) {
    try {
      Method replacement = lambda.getClass().getDeclaredMethod("writeReplace");
      replacement.setAccessible(true);
      if (replacement.invoke(lambda) instanceof SerializedLambda serialized) {
        List<Object> captured = new ArrayList<>();
        for (int i = 0; i < serialized.getCapturedArgCount(); i++) {
          captured.add(serialized.getCapturedArg(i));
        }
        String method =
            serialized.getImplClass().replace('/', '.')
                + "."
                + serialized.getImplMethodName()
                + serialized.getImplMethodSignature();
        return Optional.of(new Body(method, captured));
      }
      return Optional.empty();
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
