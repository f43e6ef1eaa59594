package dev.beamrlvr.runners.flink;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.beam.runners.flink.translation.types.EncodedValueTypeInformation;
import org.apache.flink.api.common.Plan;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.operators.Operator;
import org.apache.flink.api.common.operators.base.GroupReduceOperatorBase;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.util.MathUtils;
import org.apache.flink.util.Visitor;

/**
 * Groups small numbers on the workers in turn: 0 on the first, 1 on the second, and so on.
 *
 * <p>Flink hashes the bytes of a key. Of few keys, each of which is much work, some workers then
 * get several and others none: of the four slots of a training step one of two workers got three.
 * Other keys are hashed as before.
 */
@SuppressWarnings("deprecation")
final class KeysInTurn implements Partitioner<byte[]> {

  private static final long serialVersionUID = 1L;

  /** Has all groupings of a program done so whose keys are in Beam's encoding. */
  static void group(Plan program) {
    KeysInTurn partitioner = new KeysInTurn();
    Set<Operator<?>> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    program.accept(
        new Visitor<>() {
          @Override
          public boolean preVisit(Operator<?> operator) {
            if (operator instanceof GroupReduceOperatorBase<?, ?, ?> grouping
                && grouping.getOperatorInfo().getInputType() instanceof TupleTypeInfo<?> pair
                && isEncoded(pair.getTypeAt(0))) {
              grouping.setCustomPartitioner(partitioner);
            }
            return visited.add(operator);
          }

          @Override
          public void postVisit(Operator<?> operator) {}
        });
  }

  private static boolean isEncoded(TypeInformation<?> key) {
    return key instanceof EncodedValueTypeInformation;
  }

  @Override
  public int partition(byte[] key, int workers) {
    // Numbers up to 127 are one byte, and the window that holds everything is none.
    int number = key.length == 1 ? key[0] & 0xff : MathUtils.murmurHash(Arrays.hashCode(key));
    return number % workers;
  }
}
