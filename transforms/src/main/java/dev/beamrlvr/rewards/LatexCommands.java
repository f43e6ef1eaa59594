package dev.beamrlvr.rewards;

import java.util.Set;

/** What the LaTeX commands around a number mean for it. */
final class LatexCommands {

  private static final int LONGEST_NAME = 16;

  private static final Set<String> FRACTIONS = Set.of("frac", "dfrac", "tfrac", "cfrac");

  private static final Set<String> PRODUCTS = Set.of("times", "cdot");

  /** Commands that change how a number looks, are its unit, or end what is said about it. */
  private static final Set<String> TRANSPARENT =
      Set.of(
          "boxed",
          "fbox",
          "text",
          "textbf",
          "textit",
          "textrm",
          "textsf",
          "texttt",
          "emph",
          "underline",
          "mathrm",
          "mathbf",
          "mathit",
          "mathsf",
          "mathtt",
          "mbox",
          "hbox",
          "large",
          "left",
          "right",
          "quad",
          "qquad",
          "space",
          "circ",
          "degree",
          "newline",
          "par",
          "displaystyle",
          "implies",
          "Rightarrow",
          "rightarrow",
          "therefore",
          "ldots",
          "dots",
          "end",
          "checkmark",
          "blacksquare");

  private LatexCommands() {}

  /** The letters after the backslash at {@code position}; empty if no command stands there. */
  static String nameAt(AnswerText text, int position) {
    if (text.at(position) != '\\') {
      return "";
    }
    StringBuilder name = new StringBuilder();
    for (int i = position + 1; name.length() < LONGEST_NAME && isLetter(text.at(i)); i++) {
      name.append(text.at(i));
    }
    return name.toString();
  }

  /** The command whose argument opens with the brace at {@code brace}; empty if there is none. */
  static String nameBefore(AnswerText text, int brace) {
    int start = brace;
    while (start > brace - LONGEST_NAME && isLetter(text.at(start - 1))) {
      start--;
    }
    return nameAt(text, start - 1);
  }

  static boolean isFraction(String name) {
    return FRACTIONS.contains(name);
  }

  static boolean isProduct(String name) {
    return PRODUCTS.contains(name);
  }

  /** Whether a number inside or before the command is still that number. */
  static boolean isTransparent(String name) {
    return name.isEmpty() || TRANSPARENT.contains(name);
  }

  private static boolean isLetter(char character) {
    return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z';
  }
}
