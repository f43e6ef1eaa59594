package org.example.arithmetic;

import dev.beamrlvr.rollouts.Generator;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.FinishReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An engine of one's own: it adds, and puts a word in front of every fourth sum. */
public final class AddingGenerator implements Generator {

  private static final long serialVersionUID = 1;

  @Override
  public Session open(CheckpointReference checkpoint) {
    return new Adder();
  }

  private static final class Adder implements Session {

    @Override
    public List<Answer> generate(Request request) {
      return request.prompts().stream()
          .map(prompt -> answer(prompt.text(), request.samplesPerPrompt()))
          .toList();
    }

    private static Answer answer(String prompt, int samples) {
      int[] numbers;
      try {
        numbers =
            Arrays.stream(prompt.split("\\+"))
                .map(String::strip)
                .mapToInt(Integer::parseInt)
                .toArray();
      } catch (NumberFormatException e) {
        return Answer.refused("not a sum: " + prompt);
      }
      List<Response> responses = new ArrayList<>();
      for (int sample = 0; sample < samples; sample++) {
        String sum = Integer.toString(Arrays.stream(numbers).sum());
        responses.add(response(sample % 4 == 3 ? "about " + sum : sum));
      }
      return Answer.of(tokens(prompt), responses);
    }

    private static Response response(String text) {
      int[] tokens = tokens(text);
      return new Response(text, tokens, new float[tokens.length], FinishReason.STOP);
    }

    /** A character is a token. */
    private static int[] tokens(String text) {
      return text.chars().toArray();
    }

    @Override
    public String policyDigest() {
      return "0".repeat(64);
    }

    @Override
    public String fingerprint() {
      return "integers";
    }

    @Override
    public void close() {}
  }
}
