package dev.beamrlvr.pipelines.training;

import dev.beamrlvr.checkpoints.RunDescription;
import dev.beamrlvr.policies.PolicyFiles;
import dev.beamrlvr.policy.NumericFingerprint;
import dev.beamrlvr.training.TrainSettings;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What makes a run the run that it is: every option and digest that its numbers depend on. */
final class RunIdentity {

  private RunIdentity() {}

  static RunDescription describe(
      TrainCommandOptions options, RunInputs inputs, TrainSettings settings) throws IOException {
    Map<String, String> identity = new TreeMap<>();
    try (PolicyFiles files = PolicyFiles.fetch(inputs.policyDirectory())) {
      identity.put("policyDigest", files.weightsDigest());
    }
    identity.put("prompts", inputs.arePromptsBundled() ? "bundled" : options.getPrompts());
    identity.put("evalPrompts", String.valueOf(options.getEvalPrompts()));
    identity.put("evalSamples", String.valueOf(options.getEvalSamples()));
    identity.put("promptField", options.getPromptField());
    identity.put("answerField", options.getAnswerField());
    identity.put("idField", String.valueOf(options.getIdField()));
    identity.put("promptTemplate", settings.template().text());
    identity.put("seed", String.valueOf(settings.seed()));
    identity.put("promptsPerStep", String.valueOf(options.getPromptsPerStep()));
    identity.put("groupSize", String.valueOf(settings.groupSize()));
    identity.put("temperature", String.valueOf(settings.sampling().temperature()));
    identity.put("maxTokens", String.valueOf(settings.sampling().maxNewTokens()));
    identity.put("mode", options.getMode());
    identity.put("rewards", options.getRewards());
    identity.put("advantage", settings.advantage().toString());
    identity.put("lengthNormalization", settings.lengthNormalization().toString());
    identity.put("optimizer", options.getOptimizer());
    identity.put("stepRule", options.getStepRule());
    identity.put("stepSize", String.valueOf(options.getStepSize()));
    identity.put("measure", String.valueOf(options.isMeasure()));
    identity.put("honesty", options.getHonesty());
    identity.put("klLimit", String.valueOf(options.getKlLimit()));
    identity.put("safety", String.valueOf(options.getSafety()));
    identity.put("slots", String.valueOf(settings.slots()));
    identity.put("rowsPerCall", String.valueOf(settings.rowsPerCall()));
    boolean falls =
        !options.getStepRule().equals("adaptive") && !options.getStepRule().equals("fixed");
    if (falls) {
      identity.put("steps", String.valueOf(options.getSteps()));
    }
    Map<String, String> details = new TreeMap<>();
    details.put("steps", String.valueOf(options.getSteps()));
    details.put("driverFingerprint", NumericFingerprint.current());
    details.put(
        "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    return RunDescription.of(identity, details);
  }
}
