package dev.beamrlvr.identity;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Leaves a field, or a property of an AutoValue class, out of what decides a result. Two runs that
 * differ in nothing else are one run, and each may resume the other.
 *
 * <pre>{@code
 * record JudgeVerifier(
 *     String model, @NotPartOfIdentity("every replica judges alike") String replicaUrl)
 *     implements Verifier {
 *   public Verdict verify(String question, String completion, String gold) {
 *     return ask(replicaUrl, model, question, completion, gold);
 *   }
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface NotPartOfIdentity {
  /** Why the result does not depend on it. */
  String value();
}
