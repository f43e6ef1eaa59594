package dev.beamrlvr.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.beamrlvr.schemas.FinishReason;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.SamplerMismatch;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.VerifiedRollout;
import dev.beamrlvr.schemas.internal.MismatchSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Responses that another arithmetic drew count by how likely they are under the policy. */
class SamplerRatiosTest {

  private static final List<Float> NO_OTHER = null;

  private static float log(double probability) {
    return (float) Math.log(probability);
  }

  private static VerifiedRollout response(
      double reward, List<Float> underPolicy, List<Float> underSampler) {
    Rollout rollout =
        Rollout.newBuilder()
            .setStep(1)
            .setSlot(0)
            .setPromptId("p")
            .setSample(0)
            .setSeed(0)
            .setQuestion("q")
            .setPrompt("q")
            .setGold("1")
            .setText("")
            .setPromptTokenIds(List.of(1))
            .setTokenIds(IntStream.range(0, underPolicy.size()).boxed().toList())
            .setLogProbs(underPolicy)
            .setSamplerLogProbs(underSampler)
            .setFinishReason(FinishReason.STOP)
            .setTemperature(1)
            .setTopP(1)
            .setPolicyDigest("d")
            .setFingerprint("f")
            .build();
    Verdict verdict = new Verdict(VerdictKind.CORRECT, null, "rule", "reason");
    return new VerifiedRollout(rollout, verdict, reward);
  }

  private static PromptGroup group(VerifiedRollout... responses) {
    return PromptGroup.newBuilder()
        .setStep(1)
        .setSlot(0)
        .setPromptId("p")
        .setRollouts(List.of(responses))
        .setSuccessRate(0.5)
        .setAdvantages(List.of())
        .build();
  }

  @Test
  void aResponseCountsItsRatioUpToTheLimit() {
    List<Float> policy = List.of(log(0.5), log(0.4));
    assertEquals(1, weight(policy, NO_OTHER));
    assertEquals(1, weight(policy, policy));
    assertEquals(0.5, weight(policy, List.of(log(0.5), log(0.8))), 1e-6);
    assertEquals(1.6, weight(policy, List.of(log(0.25), log(0.5))), 1e-6);
    assertEquals(2, weight(policy, List.of(log(0.25), log(0.1))));
    assertEquals(0, weight(List.of(Float.NEGATIVE_INFINITY, log(0.4)), policy));
  }

  private static double weight(List<Float> underPolicy, List<Float> underSampler) {
    return SamplerRatios.weight(response(1, underPolicy, underSampler).getRollout());
  }

  @Test
  void theMismatchIsThatOfAllTokensAndResponses() {
    VerifiedRollout twice = response(1, List.of(log(0.5)), List.of(log(0.25)));
    VerifiedRollout half = response(0, List.of(log(0.2)), List.of(log(0.4)));
    VerifiedRollout fourfold =
        response(0, List.of(log(0.5), log(0.5)), List.of(log(0.25), log(0.25)));
    List<MismatchSums> sums =
        List.of(
            SamplerRatios.sums(group(twice, half)), SamplerRatios.sums(group(fourfold, fourfold)));
    SamplerMismatch mismatch = SamplerRatios.mismatch(sums);
    double ofTwice = 1 - Math.log(2);
    double ofHalf = Math.log(2) - 0.5;
    assertEquals((5 * ofTwice + ofHalf) / 6, mismatch.getMismatchKl(), 1e-6);
    double squares = 4 + 0.25 + 4 + 4;
    assertEquals(6.5 * 6.5 / squares / 4, mismatch.getEffectiveSampleSize(), 1e-6);
    assertEquals(4, mismatch.getLargestRatio(), 1e-5);
  }

  @Test
  void whereTheSamplerIsThePolicyThereIsNone() {
    VerifiedRollout plain = response(1, List.of(log(0.5)), NO_OTHER);
    assertNull(SamplerRatios.sums(group(plain, plain)));
    assertNull(SamplerRatios.mismatch(List.of()));
    SamplerMismatch equal =
        SamplerRatios.mismatch(
            List.of(SamplerRatios.sums(group(response(1, List.of(log(0.5)), List.of(log(0.5)))))));
    assertEquals(new SamplerMismatch(0.0, 1.0, 1.0), equal);
  }

  /**
   * Three responses of one token under a softmax policy and another sampler: over all pairs that
   * the sampler may draw, the weighted scores add up to the gradient of the policy's success rate.
   */
  @Test
  void theWeightedGradientIsThatOfThePolicyOnAverage() {
    double[] policy = {0.5, 0.3, 0.2};
    double[] sampler = {0.4, 0.4, 0.2};
    double[] rewards = {0, 1, 1};
    double success = 0.5;
    double[] mean = new double[3];
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        int[] drawn = {a, b};
        List<VerifiedRollout> pair = new ArrayList<>();
        for (int response : drawn) {
          pair.add(
              response(
                  rewards[response],
                  List.of(log(policy[response])),
                  List.of(log(sampler[response]))));
        }
        double[] weights = ResponseWeights.ofSuccess(group(pair.get(0), pair.get(1)), 0, 2);
        for (int i = 0; i < 2; i++) {
          for (int logit = 0; logit < 3; logit++) {
            double score = (drawn[i] == logit ? 1 : 0) - policy[logit];
            mean[logit] += sampler[a] * sampler[b] * weights[i] * score;
          }
        }
      }
    }
    double[] gradient = new double[3];
    Arrays.setAll(gradient, logit -> policy[logit] * (rewards[logit] - success));
    assertArrayEquals(gradient, mean, 1e-6);
  }

  @Test
  void bothKindsOfGradientAreWeighed() {
    TrainSettings settings = TrainSettings.in("run").build();
    VerifiedRollout right = response(1, List.of(log(0.6)), List.of(log(0.5)));
    VerifiedRollout wrong = response(0, List.of(log(0.4)), List.of(log(0.5)));
    PromptGroup group =
        PromptGroup.newBuilder(group(right, wrong)).setAdvantages(List.of(0.5, -0.5)).build();
    double[] expected = {0.5 * 1.2, -0.5 * 0.8};
    assertArrayEquals(expected, ResponseWeights.ofDirection(group, 0, 2, settings), 1e-6);
    assertArrayEquals(expected, ResponseWeights.ofSuccess(group, 0, 2), 1e-6);
  }
}
