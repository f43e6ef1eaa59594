package dev.beamrlvr.pipelines.commands;

import dev.beamrlvr.pipelines.runners.RunnerSession;
import java.io.PrintStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.TypeDescriptors;

/** A command for the tests of the framework: reads lines in a pipeline and refuses one of them. */
public final class CountCommand implements Command<CountCommand.Options> {
  /** Its options. */
  @Description("Lines")
  public interface Options extends PipelineOptions {
    @ExistingFiles
    @Validation.Required
    @Description("Files of lines.")
    String getInput();

    void setInput(String value);

    @ExistingDirectory
    @Description("Where to look.")
    String getFolder();

    void setFolder(String value);

    @OutputFile
    @Description("What to write.")
    String getOutput();

    void setOutput(String value);

    @OneOf({"strict", "flexible"})
    @Default.String("strict")
    @Description("How lines are read.")
    String getMode();

    void setMode(String value);

    @InRange(atLeast = 2)
    @Default.Integer(8)
    @Description("Lines that belong together.")
    int getGroupSize();

    void setGroupSize(int value);

    @InRange(above = 0, atMost = 1)
    @Default.Double(0.5)
    @Description("A share.")
    double getShare();

    void setShare(double value);

    @Default.Boolean(false)
    @Description("Goes on.")
    boolean isResume();

    void setResume(boolean value);
  }

  @Override
  public String name() {
    return "count-lines";
  }

  @Override
  public String summary() {
    return "reads lines";
  }

  @Override
  public Class<Options> optionsType() {
    return Options.class;
  }

  @Override
  public int run(Options options, PrintStream out) {
    try (RunnerSession session = RunnerSession.open(options)) {
      Pipeline pipeline = session.newPipeline();
      pipeline
          .apply(TextIO.read().from(options.getInput()))
          .apply(MapElements.into(TypeDescriptors.strings()).via(CountCommand::refuseBad));
      session.run(pipeline);
    }
    out.println(options.getMode() + " " + options.getGroupSize() + " " + options.isResume());
    return 0;
  }

  private static String refuseBad(String line) {
    if (line.equals("bad")) {
      throw new IllegalArgumentException("the line 'bad' is refused\nand this is a second line");
    }
    return line;
  }
}
