package dev.beamrlvr.pipelines.internal.report;

import dev.beamrlvr.schemas.VerifiedRollout;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Greedy answers of one evaluated checkpoint.
 *
 * @param step the checkpoint's step
 * @param byPrompt the verified answers by the prompt's id
 */
record GreedyAnswers(int step, SortedMap<String, VerifiedRollout> byPrompt) {

  private static final String PATTERN = "evaluations/step-*/rollouts-*.avro";
  private static final Pattern STEP = Pattern.compile("step-(\\d+)/rollouts-[^/]*$");

  GreedyAnswers {
    byPrompt = Collections.unmodifiableSortedMap(new TreeMap<>(byPrompt));
  }

  /**
   * Reads the first, the middle and the last evaluation of a run; fewer if it has fewer.
   *
   * @throws IOException if a file cannot be read, naming it
   */
  static List<GreedyAnswers> read(String runDirectory) throws IOException {
    TreeMap<Integer, List<ResourceId>> files = new TreeMap<>();
    for (MatchResult.Metadata file :
        FileSystems.match(runDirectory + PATTERN, EmptyMatchTreatment.ALLOW).metadata()) {
      Matcher matcher = STEP.matcher(file.resourceId().toString().replace('\\', '/'));
      if (matcher.find()) {
        files
            .computeIfAbsent(Integer.parseInt(matcher.group(1)), step -> new ArrayList<>())
            .add(file.resourceId());
      }
    }
    List<Integer> steps = List.copyOf(files.keySet());
    List<GreedyAnswers> answers = new ArrayList<>();
    if (!steps.isEmpty()) {
      for (int index : new TreeSet<>(List.of(0, steps.size() / 2, steps.size() - 1))) {
        answers.add(read(steps.get(index), files.get(steps.get(index))));
      }
    }
    return answers;
  }

  private static GreedyAnswers read(int step, List<ResourceId> files) throws IOException {
    TreeMap<String, VerifiedRollout> byPrompt = new TreeMap<>();
    for (ResourceId file : files) {
      read(file, byPrompt);
    }
    return new GreedyAnswers(step, byPrompt);
  }

  private static void read(ResourceId file, Map<String, VerifiedRollout> byPrompt)
      throws IOException {
    try (DataFileStream<VerifiedRollout> records =
        new DataFileStream<>(
            Channels.newInputStream(FileSystems.open(file)),
            new SpecificDatumReader<>(VerifiedRollout.class))) {
      for (VerifiedRollout verified : records) {
        if (verified.getRollout().getTemperature() == 0) {
          byPrompt.put(verified.getRollout().getPromptId(), verified);
        }
      }
    } catch (IOException | AvroRuntimeException e) {
      throw new IOException(file + " cannot be read as rollouts: " + e.getMessage(), e);
    }
  }
}
