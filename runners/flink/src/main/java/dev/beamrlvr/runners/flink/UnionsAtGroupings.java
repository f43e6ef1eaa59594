package dev.beamrlvr.runners.flink;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.Plan;
import org.apache.flink.api.common.operators.AbstractUdfOperator;
import org.apache.flink.api.common.operators.Operator;
import org.apache.flink.api.common.operators.SingleInputOperator;
import org.apache.flink.api.common.operators.Union;
import org.apache.flink.api.common.operators.base.FilterOperatorBase;
import org.apache.flink.api.common.operators.base.FlatMapOperatorBase;
import org.apache.flink.api.common.operators.base.GroupReduceOperatorBase;
import org.apache.flink.api.common.operators.base.MapOperatorBase;

/**
 * Unions whose elements are grouped.
 *
 * <p>Beam has a filter follow each union, and there keys are made of the elements: one more task a
 * slot, to which everything is sent to be sent on. Here each branch of the union does that itself,
 * and the grouping reads all branches. A training step, in which a checkpoint meets its prompts,
 * has one task a slot less and is one exchange shorter.
 */
@SuppressWarnings("deprecation")
final class UnionsAtGroupings {
  private final Map<Operator<?>, Integer> readers = new IdentityHashMap<>();
  private final List<GroupReduceOperatorBase<?, ?, ?>> groupings = new ArrayList<>();

  private UnionsAtGroupings() {}

  /** Moves the unions that nothing else reads to their groupings. */
  static void move(Plan program) {
    UnionsAtGroupings unions = new UnionsAtGroupings();
    unions.read(program);
    unions.groupings.forEach(unions::move);
  }

  private void read(Plan program) {
    for (Operator<?> operator : ProgramOperators.of(program)) {
      for (Operator<?> input : ProgramOperators.inputs(operator)) {
        readers.merge(input, 1, Integer::sum);
      }
      if (operator instanceof GroupReduceOperatorBase<?, ?, ?> grouping) {
        groupings.add(grouping);
      }
    }
  }

  private <T> void move(GroupReduceOperatorBase<T, ?, ?> grouping) {
    grouping.setInput(moved(grouping.getInput()));
  }

  /** The same elements, from a union if there is one before them. */
  private <T> Operator<T> moved(Operator<T> operator) {
    return isReadOnce(operator) && isElementwise(operator)
        ? moved((SingleInputOperator<?, T, ?>) operator)
        : operator;
  }

  private <I, T> Operator<T> moved(SingleInputOperator<I, T, ?> operator) {
    Operator<I> input = moved(operator.getInput());
    return isUnion(input) ? inBranches(operator, input) : operator;
  }

  @SuppressWarnings("unchecked")
  private <I, T> Operator<T> inBranches(SingleInputOperator<I, T, ?> operator, Operator<I> input) {
    if (!isUnion(input)) {
      return copy(operator, input);
    }
    Union<I> union = (Union<I>) input;
    return new Union<>(
        inBranches(operator, union.getFirstInput()),
        inBranches(operator, union.getSecondInput()),
        union.getName());
  }

  private boolean isUnion(Operator<?> operator) {
    return operator instanceof Union && isReadOnce(operator);
  }

  /** Unions made here are read once. */
  private boolean isReadOnce(Operator<?> operator) {
    return readers.getOrDefault(operator, 1) == 1;
  }

  private static boolean isElementwise(Operator<?> operator) {
    return (operator instanceof MapOperatorBase
            || operator instanceof FlatMapOperatorBase
            || operator instanceof FilterOperatorBase)
        && ((AbstractUdfOperator<?, ?>) operator).getBroadcastInputs().isEmpty();
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  private static <I, T> Operator<T> copy(SingleInputOperator<I, T, ?> operator, Operator<I> input) {
    SingleInputOperator copy;
    if (operator instanceof MapOperatorBase map) {
      copy = new MapOperatorBase(map.getUserCodeWrapper(), map.getOperatorInfo(), map.getName());
    } else if (operator instanceof FlatMapOperatorBase map) {
      copy =
          new FlatMapOperatorBase(map.getUserCodeWrapper(), map.getOperatorInfo(), map.getName());
    } else {
      FilterOperatorBase filter = (FilterOperatorBase) operator;
      copy =
          new FilterOperatorBase(
              filter.getUserCodeWrapper(), filter.getOperatorInfo(), filter.getName());
    }
    copy.setInput(input);
    copy.setParallelism(operator.getParallelism());
    return copy;
  }
}
