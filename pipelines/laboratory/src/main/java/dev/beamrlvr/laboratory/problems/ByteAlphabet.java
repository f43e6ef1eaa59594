package dev.beamrlvr.laboratory.problems;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The printable characters that byte-level tokenizers write for the 256 byte values: a printable
 * Latin-1 byte stands for itself, the others follow from U+0100 on (as in GPT-2 and Qwen2).
 */
final class ByteAlphabet {

  private static final char[] CHARACTERS = characters();

  private ByteAlphabet() {}

  /** Returns the 256 characters in ascending order, which is the order of their token ids. */
  static List<String> symbols() {
    List<String> symbols = new ArrayList<>();
    for (char character : CHARACTERS) {
      symbols.add(String.valueOf(character));
    }
    symbols.sort(null);
    return symbols;
  }

  /** Returns the symbols of a text's UTF-8 bytes. */
  static List<String> symbols(String text) {
    List<String> symbols = new ArrayList<>();
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      symbols.add(String.valueOf(CHARACTERS[value & 0xff]));
    }
    return symbols;
  }

  private static char[] characters() {
    char[] characters = new char[256];
    char next = '\u0100';
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= '!' && value <= '~')
              || (value >= 0xa1 && value <= 0xac)
              || (value >= 0xae && value <= 0xff);
      characters[value] = printable ? (char) value : next++;
    }
    return characters;
  }
}
