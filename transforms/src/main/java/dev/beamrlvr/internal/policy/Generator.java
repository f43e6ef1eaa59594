package dev.beamrlvr.internal.policy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import dev.beamrlvr.policy.PolicyException;
import dev.beamrlvr.policy.Sampling;
import dev.beamrlvr.policy.Sampling.Precision;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Samples completions: one call of the program for all that fit beside each other, and another each
 * time that others take the places of those that have ended.
 *
 * <p>Tokens are decoded from a copy of the weights that is made for it, or, where that would be
 * large, from the weights themselves, which takes longer. Which of them is decided by the policy's
 * shape and the precision alone: the two round in other places.
 */
final class Generator {

  /** Bytes that a copy of the weights may have. */
  static final long LARGEST_COPY = 4L << 30;

  private final PolicyConfiguration configuration;
  private final PtNDManager manager;
  private final NDList weights;
  private final ProgramSettings settings;
  private final long largestCopy;
  private final Map<Precision, IValue> decoders = new EnumMap<>(Precision.class);

  /** What calls that have ended have decoded from: one for each call that ran beside others. */
  private final Map<Precision, Queue<IValue>> idle = new ConcurrentHashMap<>();

  Generator(
      PolicyConfiguration configuration,
      PtNDManager manager,
      NDList weights,
      ProgramSettings settings,
      long largestCopy) {
    this.configuration = configuration;
    this.manager = manager;
    this.weights = weights;
    this.settings = settings;
    this.largestCopy = largestCopy;
  }

  List<List<Completion>> generate(
      List<int[]> prompts,
      int samples,
      Sampling sampling,
      UniformSource uniforms,
      List<Integer> endTokenIds,
      int mostRows) {
    if (samples < 1) {
      throw new IllegalArgumentException("samples a prompt must be 1 or more, not " + samples);
    }
    sampling.precision().check(TorchEngine.deviceOf(manager));
    if (sampling.precision() == Precision.INT8) {
      ByteProducts.check();
    }
    if (prompts.isEmpty()) {
      return List.of();
    }
    prompts.forEach(prompt -> check(prompt, sampling.maxNewTokens()));
    RowsInFlight rows =
        new RowsInFlight(prompts, samples, sampling, uniforms, endTokenIds, mostRows);
    Precision precision = sampling.precision();
    boolean inPlace = isInPlace(configuration, precision, largestCopy);
    IValue decoder = inPlace ? null : take(precision);
    try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      TorchProgram program = TorchProgram.instance();
      NDArray isShort = scope.create(precision == Precision.BFLOAT16 ? 1L : 0L);
      NDList last = new NDList();
      last.add(scope.create(new double[] {sampling.temperature(), sampling.topP()}));
      last.add(stops(scope, endTokenIds));
      if (inPlace) {
        last.add(isShort);
      }
      return GpuCalls.alone(
          scope,
          precision,
          () -> {
            NDList first = new NDList(inPlace ? weights : new NDList());
            first.addAll(settings.list());
            first.addAll(caches(scope, rows, isShort));
            while (!rows.areDone()) {
              try (PtNDManager own = (PtNDManager) scope.newSubManager()) {
                NDList arguments = new NDList(first);
                arguments.addAll(rows.nextCall(own));
                arguments.addAll(last);
                rows.take(
                    inPlace
                        ? program.call(own, "generate_in_place", false, arguments)
                        : program.call(own, "generate", decoder, arguments));
              }
            }
            return rows.completions();
          });
    } catch (EngineException e) {
      throw explained(e, rows);
    } finally {
      if (decoder != null) {
        idle(precision).add(decoder);
      }
    }
  }

  /** Says what to do where memory was too small; returns other failures as they are. */
  static RuntimeException explained(EngineException failure, RowsInFlight rows) {
    String message = String.valueOf(failure.getMessage());
    if (!message.contains("out of memory") && !message.contains("can't allocate memory")) {
      return failure;
    }
    return new PolicyException(
        "no memory for "
            + rows.places()
            + " responses at a time, each with its prompt of up to "
            + rows.slots()
            + " tokens: set fewer with --rowsPerCall, or withRowsPerCall in a program",
        failure);
  }

  private NDList caches(PtNDManager scope, RowsInFlight rows, NDArray isShort) {
    NDList arguments = new NDList(settings.list());
    arguments.add(scope.create(new long[] {rows.places(), rows.slots()}));
    arguments.add(isShort);
    return TorchProgram.instance().call(scope, "caches", false, arguments);
  }

  /** Returns what a call decodes from until it is put back; none is made where one is idle. */
  private IValue take(Precision precision) {
    IValue decoder = idle(precision).poll();
    return decoder == null
        ? TorchProgram.instance().make(manager, "for_one_call", new NDList(), decoder(precision))
        : decoder;
  }

  private Queue<IValue> idle(Precision precision) {
    return idle.computeIfAbsent(precision, any -> new ConcurrentLinkedQueue<>());
  }

  /** Returns the copy of the weights that decoding uses; it is made when first asked for. */
  private synchronized IValue decoder(Precision precision) {
    Precision stored = precision == Precision.TF32 ? Precision.FLOAT32 : precision;
    return decoders.computeIfAbsent(stored, this::newDecoder);
  }

  private IValue newDecoder(Precision precision) {
    NDList arguments = new NDList(weights);
    arguments.addAll(settings.list());
    try (NDArray type = manager.create(typeOf(precision))) {
      arguments.add(type);
      return TorchProgram.instance().make(manager, "decoder", arguments);
    }
  }

  /** Libtorch's number for the type of the numbers that are multiplied with. */
  private static long typeOf(Precision precision) {
    return switch (precision) {
      case FLOAT32, TF32 -> 6;
      case BFLOAT16 -> 15;
      case INT8 -> 12;
    };
  }

  /** Whether no copy is made. One of 8 bits always is: there are no products without it. */
  static boolean isInPlace(
      PolicyConfiguration configuration, Precision precision, long largestCopy) {
    return precision != Precision.INT8 && sizeOfCopy(configuration, precision) > largestCopy;
  }

  /**
   * Returns the bytes of the copy of the weights that decoding uses: those of the layers in the
   * precision and those of the head, which has 32 bits where they have 16. The embedding is not
   * copied.
   */
  static long sizeOfCopy(PolicyConfiguration configuration, Precision precision) {
    long head = (long) configuration.vocabularySize() * configuration.hiddenSize();
    long heads = configuration.tiedEmbeddings() ? head : 2 * head;
    long layers = configuration.layout().size() - heads;
    return switch (precision) {
      case FLOAT32, TF32 -> 4 * (layers + head);
      case BFLOAT16 -> 2 * layers + 4 * head;
      case INT8 -> layers + head;
    };
  }

  private void check(int[] prompt, int maxNewTokens) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a prompt needs at least one token");
    }
    TokenIds.check(configuration, prompt);
    if (prompt.length + (long) maxNewTokens > configuration.maxPositions()) {
      throw new IllegalArgumentException(
          "a prompt of "
              + prompt.length
              + " tokens leaves no room for "
              + maxNewTokens
              + " new ones: the policy holds "
              + configuration.maxPositions());
    }
  }

  private static NDArray stops(PtNDManager scope, List<Integer> endTokenIds) {
    long[] stops = endTokenIds.stream().mapToLong(Integer::longValue).toArray();
    return scope.create(stops.length == 0 ? new long[] {-1} : stops);
  }
}
