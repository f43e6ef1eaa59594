package dev.beamrlvr.tests.rules;

import dev.beamrlvr.laboratory.experiments.WorkUnit;
import dev.beamrlvr.rewards.Verdicts;
import dev.beamrlvr.rewards.Verifier;
import dev.beamrlvr.rollouts.Generator;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.Prompt;
import dev.beamrlvr.schemas.PromptBatch;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.training.StepChoice;
import dev.beamrlvr.training.StepEvidence;
import dev.beamrlvr.training.StepRule;
import dev.beamrlvr.training.TrainSettings;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** What the snippets of README and Javadoc leave to their reader; they are compiled, not run. */
class Surroundings {

  Pipeline pipeline;
  PipelineOptions options;
  TrainSettings settings;
  ErrorHandler<BadRecord, ?> deadLetters;
  BadRecordRouter router;
  DoFn.MultiOutputReceiver receiver;
  PCollection<CheckpointReference> checkpoint;
  PCollection<CheckpointReference> reference;
  PCollection<Prompt> prompts;
  PCollection<PromptBatch> batches;
  PCollection<Rollout> rollouts;
  PCollection<VerifiedRollout> verified;
  PCollection<PromptGroup> groups;
  PCollection<KV<Long, WorkUnit>> units;
  Path directory;
  String[] arguments;
  String files;
  String line;
  String output;

  static void train(String... options) {}

  static Verdict ask(String url, String model, String question, String completion, String gold) {
    return Verdicts.correct(gold, model, url);
  }

  static final class MyVerifier implements Verifier {
    private static final long serialVersionUID = 1;

    @Override
    public Verdict verify(String question, String completion, String gold) {
      return Verdicts.correct(gold, "all", "all are");
    }
  }

  record MyRule(String name) implements StepRule {
    MyRule() {
      this("mine");
    }

    @Override
    public StepChoice choose(int step, String memory, StepEvidence evidence) {
      return StepChoice.of(0.01, memory);
    }
  }

  static final class KeepShortAndCorrect extends DoFn<VerifiedRollout, VerifiedRollout> {
    private static final long serialVersionUID = 1;
  }

  record ServerSession(String address) implements Generator.Session {
    @Override
    public List<Generator.Answer> generate(Generator.Request request) {
      return List.of();
    }

    @Override
    public String policyDigest() {
      return address;
    }

    @Override
    public String fingerprint() {
      return address;
    }

    @Override
    public void close() {}
  }
}
