package dev.beamrlvr.pipelines.internal.lines;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.List;

/**
 * Adds fields to the JSON objects of neighbouring lines; knows no Beam.
 *
 * @param <I> what is made of one line before its batch is worked on
 */
public interface LineStage<I> extends Serializable {

  /** What letters of refused lines call it. */
  String name();

  /** Lines that are worked on together, as a policy reads several at the price of one. */
  int batchSize();

  /** Bytes of input that are worth a worker of their own. */
  long smallestBlock();

  /** Called before the first batch. */
  default void open() {}

  /** Called after the last one. */
  default void close() {}

  /**
   * Reads what is needed of one object.
   *
   * @throws RefusedLine if a field that is needed is missing or unusable
   */
  I prepare(ObjectNode object) throws RefusedLine;

  /**
   * Adds the fields to the objects of a batch, in place; there is at least one.
   *
   * @param sums what is to be told of all lines together
   */
  void transform(List<I> inputs, List<ObjectNode> objects, Sums sums) throws Exception;
}
