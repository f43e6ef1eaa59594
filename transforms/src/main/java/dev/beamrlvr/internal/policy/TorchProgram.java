package dev.beamrlvr.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.beamrlvr.policy.PolicyDevice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The TorchScript program of the {@code policy*.torchscript} files, loaded once in a JVM and never
 * unloaded.
 */
final class TorchProgram {

  private static final List<String> RESOURCES =
      List.of(
          "policy.torchscript",
          "policy-scoring.torchscript",
          "policy-generation.torchscript",
          "policy-inplace.torchscript");

  private static final TorchProgram INSTANCE = load();

  private final PtSymbolBlock module;

  private TorchProgram(PtSymbolBlock module) {
    this.module = module;
  }

  static TorchProgram instance() {
    return INSTANCE;
  }

  /** Returns a checksum of the program's text, hexadecimal: another text computes other bits. */
  static String version() {
    CRC32 checksum = new CRC32();
    checksum.update(source().getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(checksum.getValue());
  }

  private static String source() {
    StringBuilder source = new StringBuilder();
    for (String name : RESOURCES) {
      try (InputStream resource = TorchProgram.class.getResourceAsStream(name)) {
        source.append(new String(resource.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return source.toString();
  }

  private static TorchProgram load() {
    try {
      PtNDManager manager = TorchEngine.newManager(PolicyDevice.CPU);
      InputStream archive = new ByteArrayInputStream(TorchScriptArchive.pack(source()));
      return new TorchProgram(JniUtils.loadModule(manager, archive, false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Marks arrays as the elements of one list argument.
   *
   * @param name what tells a call's list arguments apart
   */
  static NDList list(String name, NDList arrays) {
    arrays.forEach(array -> array.setName(name + "[]"));
    return arrays;
  }

  /**
   * Runs a method of the program in the calling thread.
   *
   * @param manager owns the results
   */
  NDList call(PtNDManager manager, String method, boolean gradients, NDList arguments) {
    TorchEngine.prepareThread(gradients);
    NDArray name = manager.create(new Shape(1), DataType.UINT8);
    name.setName("module_method:" + method);
    NDList all = new NDList(arguments.size() + 1);
    all.add(name);
    all.addAll(arguments);
    try {
      return GpuCalls.alone(manager, () -> IValueUtils.forward(module, all, gradients));
    } finally {
      name.close();
      if (gradients) {
        JniUtils.setGradMode(false);
      }
    }
  }

  /**
   * Runs a method that makes an object of the program, for the first argument of other calls.
   *
   * @param manager owns the object
   * @param first what this has made before, where the method takes it
   */
  IValue make(PtNDManager manager, String method, NDList arguments, IValue... first) {
    IValue made = run(manager, method, arguments, first);
    manager.attachInternal(made.getUid(), made);
    return made;
  }

  /**
   * Runs a method with an object that {@link #make} has made as its first argument.
   *
   * @param manager owns the results
   */
  NDList call(PtNDManager manager, String method, IValue first, NDList arguments) {
    try (IValue result = run(manager, method, arguments, first)) {
      return result.toNDList(manager);
    }
  }

  private IValue run(PtNDManager manager, String method, NDList arguments, IValue... first) {
    TorchEngine.prepareThread(false);
    List<IValue> values = new ArrayList<>();
    try {
      for (int from = 0, to; from < arguments.size(); from = to) {
        to = endOfArgument(arguments, from);
        PtNDArray[] arrays = arguments.subList(from, to).toArray(new PtNDArray[0]);
        boolean isList = arguments.get(from).getName() != null;
        values.add(isList ? IValue.listFrom(arrays) : IValue.from(arrays[0]));
      }
      IValue[] all = Stream.concat(Arrays.stream(first), values.stream()).toArray(IValue[]::new);
      return GpuCalls.alone(manager, () -> IValueUtils.runMethod(module, method, all));
    } finally {
      values.forEach(IValue::close);
    }
  }

  private static int endOfArgument(NDList arguments, int from) {
    String name = arguments.get(from).getName();
    int to = from + 1;
    while (name != null && to < arguments.size() && name.equals(arguments.get(to).getName())) {
      to++;
    }
    return to;
  }
}
