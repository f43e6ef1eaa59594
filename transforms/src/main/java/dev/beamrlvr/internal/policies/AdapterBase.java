package dev.beamrlvr.internal.policies;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.internal.StepNames;
import dev.beamrlvr.internal.policy.AdapterConfiguration;
import dev.beamrlvr.schemas.CheckpointReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The policy that a run's adapters belong to. Its files lie in the run's checkpoint of step 0, as
 * they came; the adapters of later steps refer to it by its digests, in a small file of their own.
 *
 * @param checkpoint that of step 0
 * @param weights SHA-256 of the base's weights, hexadecimal
 */
public record AdapterBase(CheckpointReference checkpoint, String weights) {

  /** The file in a checkpoint that holds an adapter. */
  public static final String FILE = "base.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "weights";
  private static final String MANIFEST = "manifest";

  /**
   * Reads what a checkpoint's adapter belongs to.
   *
   * @param directory that holds the checkpoint's file
   * @throws CheckpointException if it does not say so
   */
  public static AdapterBase of(CheckpointReference reference, Path directory) throws IOException {
    JsonNode node = JSON.readTree(directory.resolve(FILE).toFile());
    String weights = node.path(WEIGHTS).asText();
    if (weights.isEmpty()) {
      throw new CheckpointException(directory.resolve(FILE) + " does not say which base it is");
    }
    if (reference.getStep() == 0) {
      return new AdapterBase(reference, weights);
    }
    String own = StepNames.of(reference.getStep());
    int name = reference.getUri().lastIndexOf(own);
    String uri =
        reference.getUri().substring(0, name)
            + StepNames.of(0)
            + reference.getUri().substring(name + own.length());
    return new AdapterBase(
        CheckpointReference.newBuilder(reference)
            .setStep(0)
            .setUri(uri)
            .setManifestDigest(node.path(MANIFEST).asText())
            .setPolicyDigest(weights)
            .build(),
        weights);
  }

  /** Returns the file of the checkpoint of step 0, which holds the base itself. */
  public static byte[] atStart(String weights) {
    return bytes(JSON.createObjectNode().put(WEIGHTS, weights));
  }

  /** Returns the file of a later checkpoint. */
  public byte[] toJson() {
    return bytes(
        JSON.createObjectNode()
            .put(WEIGHTS, weights)
            .put(MANIFEST, checkpoint.getManifestDigest()));
  }

  private static byte[] bytes(ObjectNode node) {
    return (node.toPrettyString().replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns what tells adapted policies apart: the digest of the base's weights and of both files
   * of the adapter together.
   */
  public static String digest(String weights, Path adapter) throws IOException {
    return digest(
        weights,
        Sha256.of(adapter.resolve(AdapterConfiguration.FILE)),
        Sha256.of(adapter.resolve(AdapterConfiguration.WEIGHTS)));
  }

  /** The same of digests that are known. */
  public static String digest(String weights, String configuration, String adapterWeights) {
    String all = String.join("\n", weights, configuration, adapterWeights);
    return Sha256.of(all.getBytes(StandardCharsets.UTF_8));
  }
}
