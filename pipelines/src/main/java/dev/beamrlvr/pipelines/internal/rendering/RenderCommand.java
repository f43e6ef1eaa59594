package dev.beamrlvr.pipelines.internal.rendering;

import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.templates.ChatTemplate;
import dev.beamrlvr.internal.templates.ChatTemplateFiles;
import dev.beamrlvr.internal.templates.TemplateException;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.inputs.PromptTemplateOption;
import dev.beamrlvr.pipelines.internal.lines.LineJob;
import dev.beamrlvr.pipelines.runners.RunnerSession;
import java.io.IOException;
import java.io.PrintStream;

/** {@code rlvr render}: what a model sees of conversations. */
public final class RenderCommand implements Command<RenderOptions> {
  @Override
  public String name() {
    return "render";
  }

  @Override
  public String summary() {
    return "puts conversations into the form of a policy's own chat template";
  }

  @Override
  public Class<RenderOptions> optionsType() {
    return RenderOptions.class;
  }

  @Override
  public int run(RenderOptions options, PrintStream out) throws IOException {
    try (RunnerSession session = RunnerSession.open(options);
        LineJob job =
            new LineJob(
                options.getInput(),
                options.getOutput(),
                options.getOrdered(),
                new RenderLines(options.getPolicy(), template(options)))) {
      LineJob.Counts counts = job.run(session);
      long rendered = counts.sums().count(RenderLines.RENDERED);
      out.println(
          rendered
              + " conversations rendered, "
              + (counts.written() - rendered)
              + " with an error"
              + counts.refusedText());
    }
    return Main.SUCCESS;
  }

  private static ChatTemplate template(RenderOptions options) throws IOException {
    try (PolicyFiles files = PolicyFiles.fetchWithoutWeights(options.getPolicy())) {
      ChatTemplate template = ChatTemplateFiles.read(files.directory());
      if (options.getTemplateDate() != null) {
        template = template.withDate(PromptTemplateOption.date(options.getTemplateDate()));
      }
      if (template.needsDate()) {
        throw new UsageException(PromptTemplateOption.DATE_IS_MISSING);
      }
      return template;
    } catch (TemplateException e) {
      throw new UsageException("--policy: " + e.getMessage());
    }
  }
}
