package dev.beamrlvr.runners.flink;

import java.util.Arrays;
import org.apache.beam.runners.flink.translation.types.EncodedValueTypeInformation;
import org.apache.flink.api.common.Plan;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.operators.Operator;
import org.apache.flink.api.common.operators.base.GroupReduceOperatorBase;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.util.MathUtils;

/**
 * Groups whole numbers on the workers in turn: 0 on the first, 1 on the second, and so on.
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
    for (Operator<?> operator : ProgramOperators.of(program)) {
      if (operator instanceof GroupReduceOperatorBase<?, ?, ?> grouping
          && grouping.getOperatorInfo().getInputType() instanceof TupleTypeInfo<?> pair
          && isEncoded(pair.getTypeAt(0))) {
        grouping.setCustomPartitioner(partitioner);
      }
    }
  }

  private static boolean isEncoded(TypeInformation<?> key) {
    return key instanceof EncodedValueTypeInformation;
  }

  @Override
  public int partition(byte[] key, int workers) {
    int number = number(key);
    return (number >= 0 ? number : MathUtils.murmurHash(Arrays.hashCode(key))) % workers;
  }

  /**
   * The number in Beam's variable-length encoding, seven bits a byte of which all but the last are
   * negative; -1 for other keys. The window that holds everything takes no byte of a key.
   */
  private static int number(byte[] key) {
    if (key.length < 1 || key.length > 4 || key[key.length - 1] < 0) {
      return -1;
    }
    int number = key[key.length - 1];
    for (int i = key.length - 2; i >= 0; i--) {
      if (key[i] >= 0) {
        return -1;
      }
      number = number << 7 | key[i] & 0x7f;
    }
    return number;
  }
}
