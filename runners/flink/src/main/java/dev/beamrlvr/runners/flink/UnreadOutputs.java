package dev.beamrlvr.runners.flink;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.beam.runners.flink.translation.functions.FlinkMultiOutputPruningFunction;
import org.apache.flink.api.common.Plan;
import org.apache.flink.api.common.operators.GenericDataSinkBase;
import org.apache.flink.api.common.operators.Operator;
import org.apache.flink.api.common.operators.SingleInputOperator;
import org.apache.flink.api.common.operators.base.FlatMapOperatorBase;
import org.apache.flink.api.java.io.DiscardingOutputFormat;

/**
 * Outputs of Beam's multi-output {@code ParDo} that nothing reads.
 *
 * <p>Beam has Flink send all that the {@code ParDo} gives to each of its outputs, which picks its
 * own, and throw it away there if nobody wants it: two more tasks a slot, and all elements written
 * once more. A training step has three such outputs. Where something else reads the {@code ParDo},
 * they can go; and what reads it alone then runs in its task.
 */
@SuppressWarnings("deprecation")
final class UnreadOutputs {

  private UnreadOutputs() {}

  /** Leaves them out; of a {@code ParDo} that nothing reads, the first stays. */
  static void leaveOut(Plan program) {
    Set<Operator<?>> unread = Collections.newSetFromMap(new IdentityHashMap<>());
    for (GenericDataSinkBase<?> sink : program.getDataSinks()) {
      if (isUnread(sink)) {
        unread.add(sink.getInput());
      }
    }
    Set<Operator<?>> read = inputs(program, unread);
    program.getDataSinks().removeIf(sink -> isUnread(sink) && !read.add(parDo(sink)));
  }

  /** What is read, but for what is only read by outputs that nothing reads. */
  private static Set<Operator<?>> inputs(Plan program, Set<Operator<?>> unread) {
    Set<Operator<?>> inputs = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Operator<?> operator : ProgramOperators.of(program)) {
      if (!unread.contains(operator)) {
        inputs.addAll(ProgramOperators.inputs(operator));
      }
    }
    return inputs;
  }

  private static boolean isUnread(GenericDataSinkBase<?> sink) {
    return sink.getFormatWrapper().getUserCodeObject() instanceof DiscardingOutputFormat
        && isOutputOfParDo(sink.getInput());
  }

  private static boolean isOutputOfParDo(Operator<?> operator) {
    return operator instanceof FlatMapOperatorBase<?, ?, ?> output
        && output.getUserCodeWrapper().getUserCodeObject()
            instanceof FlinkMultiOutputPruningFunction;
  }

  private static Operator<?> parDo(GenericDataSinkBase<?> sink) {
    return ((SingleInputOperator<?, ?, ?>) sink.getInput()).getInput();
  }
}
