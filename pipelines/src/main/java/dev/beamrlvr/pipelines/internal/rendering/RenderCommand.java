package dev.beamrlvr.pipelines.internal.rendering;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.templates.ChatTemplate;
import dev.beamrlvr.internal.templates.ChatTemplateFiles;
import dev.beamrlvr.internal.templates.TemplateException;
import dev.beamrlvr.pipelines.commands.Command;
import dev.beamrlvr.pipelines.commands.Main;
import dev.beamrlvr.pipelines.commands.UsageException;
import dev.beamrlvr.pipelines.internal.inputs.LineJob;
import dev.beamrlvr.pipelines.internal.inputs.PromptTemplateOption;
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
    ChatTemplate template = template(options);
    try (RunnerSession session = RunnerSession.open(options)) {
      Tally tally = new Tally();
      LineJob.Counts counts =
          new LineJob(session, options.getInput(), options.getOutput())
              .run(RenderLines.with(options.getPolicy(), template), tally::add);
      out.println(
          tally.rendered
              + " conversations rendered, "
              + (counts.written() - tally.rendered)
              + " refused by the template"
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

  private static final class Tally {
    private long rendered;

    void add(JsonNode object) {
      rendered += object.has("text") ? 1 : 0;
    }
  }
}
