package dev.beamrlvr.pipelines.internal.inputs;

import dev.beamrlvr.internal.policies.PolicyFiles;
import dev.beamrlvr.internal.policy.PolicyConfiguration;
import dev.beamrlvr.pipelines.commands.UsageException;
import java.io.IOException;
import java.nio.file.Files;

/** Whether a policy has positions for responses of the length that the options ask for. */
public final class ResponseRoom {

  private ResponseRoom() {}

  /**
   * Refuses a length that leaves no position for a prompt, however short it is.
   *
   * @param policy Hugging Face directory, of which the weights are not read
   * @param maxTokens most tokens of a response
   * @throws UsageException naming the greatest length that can be asked for
   */
  public static void check(String policy, int maxTokens) throws IOException {
    try (PolicyFiles files = PolicyFiles.fetchWithoutWeights(policy)) {
      if (!Files.exists(files.directory().resolve(PolicyFiles.CONFIGURATION))) {
        return; // It is no policy, which is said where it is opened.
      }
      int positions = PolicyConfiguration.read(files.directory()).maxPositions();
      if (maxTokens >= positions) {
        throw new UsageException(
            "--maxTokens is "
                + maxTokens
                + ", but the policy has "
                + positions
                + " positions for prompt and response together: name fewer than "
                + positions);
      }
    }
  }
}
