package dev.beamrlvr.runners.flink;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.Plan;
import org.apache.flink.api.common.operators.AbstractUdfOperator;
import org.apache.flink.api.common.operators.DualInputOperator;
import org.apache.flink.api.common.operators.GenericDataSinkBase;
import org.apache.flink.api.common.operators.Operator;
import org.apache.flink.api.common.operators.SingleInputOperator;
import org.apache.flink.util.Visitor;

/** The operators of a batch program, sinks among them, and what each of them reads. */
@SuppressWarnings("deprecation")
final class ProgramOperators {

  private ProgramOperators() {}

  /** Returns each operator once. Flink itself goes down every path to it. */
  static List<Operator<?>> of(Plan program) {
    List<Operator<?>> operators = new ArrayList<>();
    Set<Operator<?>> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    program.accept(
        new Visitor<>() {
          @Override
          public boolean preVisit(Operator<?> operator) {
            boolean isNew = visited.add(operator);
            if (isNew) {
              operators.add(operator);
            }
            return isNew;
          }

          @Override
          public void postVisit(Operator<?> operator) {}
        });
    return operators;
  }

  /** Returns what an operator reads. */
  static List<Operator<?>> inputs(Operator<?> operator) {
    List<Operator<?>> inputs = new ArrayList<>();
    if (operator instanceof AbstractUdfOperator<?, ?> function) {
      inputs.addAll(function.getBroadcastInputs().values());
    }
    if (operator instanceof SingleInputOperator<?, ?, ?> one) {
      inputs.add(one.getInput());
    } else if (operator instanceof DualInputOperator<?, ?, ?, ?> two) {
      inputs.add(two.getFirstInput());
      inputs.add(two.getSecondInput());
    } else if (operator instanceof GenericDataSinkBase<?> sink) {
      inputs.add(sink.getInput());
    }
    return inputs;
  }
}
