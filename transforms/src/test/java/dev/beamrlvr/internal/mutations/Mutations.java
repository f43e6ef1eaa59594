package dev.beamrlvr.internal.mutations;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages files, by chance and by malice; the same seed damages them in the same way. */
final class Mutations {

  private static final List<String> NUMBERS =
      List.of(
          "-1",
          "0",
          "1",
          "1.5",
          "65536",
          "2147483647",
          "2147483648",
          "-2147483648",
          "4294967295",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "1e999",
          "-1e999",
          "NaN");
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "\"\"",
          "\"text\"",
          "[]",
          "{}",
          "[[1]]",
          "{\"a\":1}",
          "1",
          "\"\\ud800\"",
          "\"../../up\"",
          "\"/etc/passwd\"",
          "\"a\\u0000b\"");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final Pattern VALUE =
      Pattern.compile("(?<=[:\\[,] ?)(\"[^\"\\\\]*\"|-?[\\d.]+|true|false|null)");
  private static final Pattern FIELD =
      Pattern.compile("\"[^\"\\\\]*\" ?: ?(\"[^\"\\\\]*\"|-?[\\d.]+)");

  private final SplittableRandom random;

  Mutations(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Returns a damaged copy. */
  byte[] of(byte[] original) {
    byte[] mutant = once(original);
    while (random.nextInt(3) == 0) {
      mutant = once(mutant);
    }
    return mutant;
  }

  private byte[] once(byte[] original) {
    int at = original.length == 0 ? 0 : random.nextInt(original.length);
    return switch (random.nextInt(11)) {
      case 0 -> changed(original, at, original.length == 0 ? 0 : 1 << random.nextInt(8));
      case 1 -> Arrays.copyOf(original, at);
      case 2 -> spliced(original, original.length, original.length, bytes(1 + random.nextInt(64)));
      case 3 -> spliced(original, at, Math.min(original.length, at + random.nextInt(32)), bytes(0));
      case 4 -> spliced(original, at, at, part(original, at));
      case 5 -> lengths(original, at);
      case 6 -> replaced(original, NUMBER, pick(NUMBERS));
      case 7 -> replaced(original, VALUE, pick(VALUES));
      case 8 -> replaced(original, VALUE, nested());
      case 9 -> twice(original);
      default -> replaced(original, VALUE, "\"" + "x".repeat(1 << random.nextInt(18)) + "\"");
    };
  }

  private static byte[] changed(byte[] original, int at, int bits) {
    byte[] mutant = original.clone();
    if (mutant.length > 0) {
      mutant[at] ^= (byte) bits;
    }
    return mutant;
  }

  /** Bytes that many formats read as a huge length, somewhere or at the beginning. */
  private byte[] lengths(byte[] original, int place) {
    int at = random.nextBoolean() ? 0 : place;
    byte[] length = new byte[1 + random.nextInt(9)];
    Arrays.fill(length, (byte) (random.nextBoolean() ? 0xff : 0xfe));
    length[length.length - 1] = (byte) random.nextInt(128);
    return spliced(original, at, Math.min(original.length, at + length.length), length);
  }

  private String nested() {
    int depth = 1 << (4 + random.nextInt(13));
    return random.nextBoolean()
        ? "[".repeat(depth) + "]".repeat(depth)
        : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
  }

  /** A field stands there twice, with two values. */
  private byte[] twice(byte[] original) {
    String text = text(original);
    List<MatchResult> fields = new ArrayList<>(FIELD.matcher(text).results().toList());
    if (fields.isEmpty()) {
      return original;
    }
    MatchResult field = fields.get(random.nextInt(fields.size()));
    String again =
        NUMBER.matcher(field.group()).replaceAll(Integer.toString(random.nextInt(100))) + ",";
    return bytes(text.substring(0, field.start()) + again + text.substring(field.start()));
  }

  private byte[] replaced(byte[] original, Pattern what, String by) {
    String text = text(original);
    List<MatchResult> places = what.matcher(text).results().toList();
    if (places.isEmpty()) {
      return original;
    }
    MatchResult place = places.get(random.nextInt(places.size()));
    return bytes(text.substring(0, place.start()) + by + text.substring(place.end()));
  }

  private byte[] part(byte[] original, int at) {
    return Arrays.copyOfRange(original, at, Math.min(original.length, at + 1 + random.nextInt(64)));
  }

  private static byte[] spliced(byte[] original, int from, int to, byte[] by) {
    ByteArrayOutputStream mutant = new ByteArrayOutputStream();
    mutant.write(original, 0, from);
    mutant.writeBytes(by);
    mutant.write(original, to, original.length - to);
    return mutant.toByteArray();
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** One character a byte, so that files which are no text survive. */
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
