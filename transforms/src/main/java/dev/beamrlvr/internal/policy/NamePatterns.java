package dev.beamrlvr.internal.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.Predicate;
import java.util.regex.MatchResult;

/**
 * Regular expressions for names of modules, as strangers have written them in a file. RE2 matches
 * them in a time that grows with their size alone, and the sum of their sizes is bounded; what it
 * does not know, such as looking ahead, is refused.
 */
final class NamePatterns {

  private static final int LONGEST = 1 << 12;

  /** Most characters, times how often they are repeated, times names: some seconds. */
  private static final long MOST_WORK = 1 << 23;

  private static final java.util.regex.Pattern COUNT =
      java.util.regex.Pattern.compile("\\{(\\d*),?(\\d*)\\}");
  private static final java.util.regex.Pattern PLAIN =
      java.util.regex.Pattern.compile("[A-Za-z0-9_.]+");

  private final ConfigurationFields fields;
  private final int names;
  private long work;

  /**
   * Begins with none.
   *
   * @param fields of the file, for its errors
   * @param names that are matched with each pattern
   */
  NamePatterns(ConfigurationFields fields, int names) {
    this.fields = fields;
    this.names = names;
  }

  /** Returns whether whole names match an expression of a field. */
  Predicate<String> ofWhole(String field, String expression) {
    return compile(field, expression)::matches;
  }

  /** Returns whether names match an expression of a field, or what follows one of their dots. */
  Predicate<String> ofEnds(String field, String expression) {
    if (PLAIN.matcher(expression).matches()) {
      return name -> endsWith(name, expression);
    }
    compile(field, expression);
    return compile(field, "(.*\\.)?(" + expression + ")")::matches;
  }

  /** The same for an expression whose only sign is the dot, which any character matches. */
  private static boolean endsWith(String name, String expression) {
    int from = name.length() - expression.length();
    boolean matches = from == 0 || (from > 0 && name.charAt(from - 1) == '.');
    for (int i = 0; matches && i < expression.length(); i++) {
      char expected = expression.charAt(i);
      matches = expected == '.' || expected == name.charAt(from + i);
    }
    return matches;
  }

  private Pattern compile(String field, String expression) {
    work += names * size(expression);
    if (expression.length() > LONGEST || work > MOST_WORK) {
      throw fields.error(field + " takes too long to match: " + expression);
    }
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw fields.error(field + " is no pattern: " + e.getDescription() + ": " + e.getPattern());
    }
  }

  private static long size(String expression) {
    long size = expression.length();
    for (MatchResult count : COUNT.matcher(expression).results().toList()) {
      for (int group = 1; group <= 2; group++) {
        String digits = count.group(group);
        long times =
            digits.length() > 4 ? MOST_WORK : digits.isEmpty() ? 1 : Long.parseLong(digits);
        size = Math.min(MOST_WORK, size * Math.max(1, times));
      }
    }
    return size;
  }
}
