package dev.beamrlvr.pipelines.internal.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.internal.policy.DeviceMemory;
import dev.beamrlvr.internal.policy.FoundDevices;
import dev.beamrlvr.internal.policy.MachineRates;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.internal.policy.Projection;
import dev.beamrlvr.internal.policy.Tokenizer;
import dev.beamrlvr.internal.policy.UntrainedAdapter;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.CommandException;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.pipelines.internal.inputs.PrecisionOption;
import dev.beamrlvr.pipelines.internal.lines.WholeFile;
import dev.beamrlvr.policy.PolicyDevice;
import dev.beamrlvr.policy.Sampling;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** {@code rlvr benchmark}: how fast a policy is here, beside what the machine could do. */
public final class BenchmarkCommand implements Command<BenchmarkOptions> {
  @Override
  public String name() {
    return "benchmark";
  }

  @Override
  public String summary() {
    return "measures generation, scoring, gradient and step of a policy on this machine";
  }

  @Override
  public Class<BenchmarkOptions> optionsType() {
    return BenchmarkOptions.class;
  }

  @Override
  public int run(BenchmarkOptions options, PrintStream out) throws IOException {
    List<Integer> rows = rows(options.getRows());
    Sampling.Precision precision =
        PrecisionOption.read(options.getPrecision(), options.getDevice());
    if (options.getPolicy() != null && options.getShape() != null) {
      throw new UsageException("give --policy or --shape, not both");
    }
    PolicyDevice device = PolicyDevice.parse(options.getDevice());
    try (BundledInputs inputs = new BundledInputs();
        Opened opened = Opened.of(options, precision, inputs, device)) {
      Policy policy = opened.policy();
      int longest = policy.configuration().maxPositions();
      if (options.getPromptTokens() + options.getNewTokens() > longest) {
        throw new UsageException(
            "--promptTokens and --newTokens are together at most the policy's " + longest);
      }
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("policy", opened.name());
      json.put("parameters", policy.configuration().layout().size());
      json.put("trainedParameters", policy.layout().size());
      json.put("device", options.getDevice()).put("precision", options.getPrecision());
      json.put("promptTokens", options.getPromptTokens());
      json.put("newTokens", options.getNewTokens());
      FoundDevices.byName().forEach(json.putObject("devices")::put);
      out.printf(
          Locale.ROOT,
          "%s, %.1f million parameters, %.1f trained, %s, %s, prompts of %d and responses of %d"
              + " tokens%n",
          opened.name(),
          policy.configuration().layout().size() / 1e6,
          policy.layout().size() / 1e6,
          options.getDevice(),
          options.getPrecision(),
          options.getPromptTokens(),
          options.getNewTokens());
      MachineRates rates = MachineRates.measure(device);
      json.put("matrixProductOperationsPerSecond", rates.matrixProduct());
      json.put("memoryBytesPerSecond", rates.memory());
      out.printf(
          Locale.ROOT,
          "the machine: %.1f GFLOP/s of a matrix product, %.1f GB/s of memory, one thread%n",
          rates.matrixProduct() / 1e9,
          rates.memory() / 1e9);
      ArrayNode measurements = json.putArray("measurements");
      new PolicyBenchmark(
              policy,
              device,
              options.getPromptTokens(),
              new Sampling(1, 1, options.getNewTokens(), precision))
          .run(
              rows,
              measurement -> {
                out.println(measurement.text(rates));
                measurement.writeTo(measurements.addObject(), rates);
              });
      long memory = DeviceMemory.of(device).used();
      json.put("memoryUsedBytes", memory);
      out.printf(Locale.ROOT, "memory: %.2f GB%n", memory / 1e9);
      if (options.getOutput() != null) {
        WholeFile.write(options.getOutput(), json.toPrettyString() + "\n");
      }
    }
    return Main.SUCCESS;
  }

  private static List<Integer> rows(String text) {
    if (!text.matches("[1-9][0-9]{0,5}(,[1-9][0-9]{0,5})*")) {
      throw new UsageException("--rows takes whole numbers with commas, not '" + text + "'");
    }
    return Arrays.stream(text.split(",")).map(Integer::valueOf).sorted().toList();
  }

  /**
   * A policy with what it needs open, and its name.
   *
   * @param base what an adapted policy is adapted from, else the policy itself
   */
  private record Opened(String name, Policy base, Policy policy, Tokenizer tokenizer)
      implements AutoCloseable {

    Opened(String name, Policy base, Integer rank, Tokenizer tokenizer) {
      this(name, base, rank == null ? base : adapted(base, rank), tokenizer);
    }

    private static Policy adapted(Policy base, int rank) {
      PolicyConfiguration shape = base.configuration();
      AdapterConfiguration adapter =
          AdapterConfiguration.of(shape, rank, rank, EnumSet.allOf(Projection.class));
      return base.withAdapter(adapter, UntrainedAdapter.of(adapter, shape, 1));
    }

    static Opened of(
        BenchmarkOptions options,
        Sampling.Precision precision,
        BundledInputs inputs,
        PolicyDevice device)
        throws IOException {
      if (options.getShape() == null) {
        String directory =
            options.getPolicy() != null ? options.getPolicy() : inputs.bundledPolicy();
        String name = options.getPolicy() != null ? options.getPolicy() : "the bundled policy";
        return new Opened(name, Policy.open(Path.of(directory), device), options.getLora(), null);
      }
      PolicyConfiguration shape = ModelShape.of(options.getShape()).configuration();
      double need = Policy.bytes(shape, precision);
      if (need > DeviceMemory.of(device).free()) {
        throw new CommandException(
            String.format(
                Locale.ROOT,
                "--shape=%s needs %.1f GB of memory on the %s, and there are %.1f",
                options.getShape(),
                need / 1e9,
                options.getDevice(),
                DeviceMemory.of(device).free() / 1e9));
      }
      Tokenizer tokenizer =
          Tokenizer.open(Path.of(inputs.bundledPolicy()).resolve("tokenizer.json"));
      try {
        Policy policy = Policy.untrained(shape, precision, tokenizer, device);
        return new Opened("shape " + options.getShape(), policy, options.getLora(), tokenizer);
      } catch (RuntimeException | Error e) {
        tokenizer.close();
        throw e;
      }
    }

    @Override
    public void close() {
      if (policy != base) {
        policy.close();
      }
      base.close();
      if (tokenizer != null) {
        tokenizer.close();
      }
    }
  }
}
