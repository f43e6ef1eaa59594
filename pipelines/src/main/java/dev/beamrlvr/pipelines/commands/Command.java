package dev.beamrlvr.pipelines.commands;

import java.io.PrintStream;
import java.util.Collections;
import java.util.SortedMap;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * One command of {@code rlvr}, found by {@link java.util.ServiceLoader} in the order of the service
 * file.
 *
 * <p>Its options are an interface of Beam {@link PipelineOptions}: a getter's {@code @Description},
 * {@code @Default}, {@code @Validation.Required}, {@link OneOf}, {@link InRange}, {@link
 * ExistingFiles}, {@link ExistingDirectory} and {@link OutputFile} are all checked before {@link
 * #run}, and printed by {@code --help}; the {@code @Description} of each interface is the heading
 * over its options.
 *
 * @param <O> the options
 */
public interface Command<O extends PipelineOptions> {

  /** The name to call it by, in lower case with hyphens. */
  String name();

  /** What it does, in one line. */
  String summary();

  /** The interface of its options. */
  Class<O> optionsType();

  /**
   * What the exit statuses mean that this command has beside 0, 1 and 2, printed by {@code --help}.
   */
  default SortedMap<Integer, String> exitStatuses() {
    return Collections.emptySortedMap();
  }

  /**
   * Does the work.
   *
   * @param options parsed and checked
   * @param out what the command tells its caller; failures are thrown instead
   * @return the exit status: 0 for success, or one of {@link #exitStatuses()}
   * @throws UsageException if options do not fit together, before any work
   * @throws CommandException if the work failed, with one line that says what to do
   */
  int run(O options, PrintStream out) throws Exception;
}
