package dev.beamrlvr.pipelines.internal.export;

import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.Policy;
import dev.beamrlvr.internal.policy.PolicyDirectory;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.inputs.BundledInputs;
import dev.beamrlvr.policy.PolicyDevice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code rlvr export}: a policy and an adapter become one policy. */
public final class ExportCommand implements Command<ExportOptions> {
  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "adds an adapter to its policy and writes a policy without one";
  }

  @Override
  public Class<ExportOptions> optionsType() {
    return ExportOptions.class;
  }

  @Override
  public int run(ExportOptions options, PrintStream out) throws IOException {
    Path output = Path.of(options.getOutput());
    if (Files.exists(output.resolve("config.json"))) {
      throw new UsageException("--output: " + output + " holds a policy already; name another");
    }
    try (BundledInputs inputs = new BundledInputs()) {
      String policy = options.getPolicy() != null ? options.getPolicy() : inputs.bundledPolicy();
      try (PolicyFiles files = PolicyFiles.fetch(policy);
          PolicyFiles adapter = PolicyFiles.fetchAdapter(options.getAdapter());
          Policy base = Policy.open(files.directory(), PolicyDevice.CPU);
          Policy adapted = base.withAdapter(adapter.directory())) {
        PolicyDirectory.writeLike(files.directory(), output, adapted.merged());
      }
    }
    out.println("policy written to " + output);
    return Main.SUCCESS;
  }
}
