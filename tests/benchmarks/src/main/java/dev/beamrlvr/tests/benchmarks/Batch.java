package dev.beamrlvr.tests.benchmarks;

import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.infra.Blackhole;

/** Elements that a kernel handles in one call of JMH's: as bytes, for what is compared with it. */
final class Batch {

  /** Elements in a call; different ones, so that no branch is learnt by heart. */
  static final int SIZE = 256;

  /** One element. */
  interface Element<T> {
    /** Makes, takes or turns it into something. */
    T at(int number) throws Exception;
  }

  private final byte[][] elements = new byte[SIZE][];
  private long length;

  private Batch() {}

  /** The elements as bytes. */
  static Batch of(Element<byte[]> element) throws Exception {
    Batch batch = new Batch();
    for (int i = 0; i < SIZE; i++) {
      batch.elements[i] = element.at(i);
      batch.length += batch.elements[i].length;
    }
    return batch;
  }

  /** The elements in UTF-8. */
  static Batch ofTexts(Element<String> element) throws Exception {
    return of(i -> element.at(i).getBytes(StandardCharsets.UTF_8));
  }

  byte[] bytes(int number) {
    return elements[number];
  }

  /** What everything else is compared with. */
  void copy(BytesRead read, Blackhole hole) throws Exception {
    run(i -> elements[i].clone(), read, hole);
  }

  /** Handles all elements. */
  void run(Element<?> kernel, BytesRead read, Blackhole hole) throws Exception {
    for (int i = 0; i < SIZE; i++) {
      hole.consume(kernel.at(i));
    }
    read.bytes += length;
  }
}
