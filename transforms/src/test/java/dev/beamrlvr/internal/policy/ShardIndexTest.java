package dev.beamrlvr.internal.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardIndexTest {

  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"../other.safetensors\"",
        "\"/etc/passwd\"",
        "\"down/model.safetensors\"",
        "\"..\"",
        "\"\"",
        "\"a\\\\b\"",
        "\"a\\u0000b\"",
        "null",
        "7",
        "{}"
      })
  void aNameThatIsNoFileBesideTheIndexIsRefused(String name) throws IOException {
    Path policy = Files.createDirectory(root.resolve("policy"));
    index(policy, name);
    PolicyException refused =
        assertThrows(PolicyException.class, () -> Safetensors.openDirectory(policy));
    assertTrue(
        refused.getMessage().contains("is no safetensors file beside the index"),
        refused.getMessage());
    assertEquals(1, refused.getMessage().lines().count());
  }

  @Test
  void aLinkOutOfTheDirectoryIsRefusedAndOneOfAHuggingFaceCacheIsNot() throws IOException {
    Path policy = Files.createDirectories(root.resolve("snapshots/1"));
    Path outside = weights(Files.createDirectory(root.resolve("outside")).resolve("weights"));
    Path blob = weights(Files.createDirectory(root.resolve("blobs")).resolve("ab12"));
    index(policy, "\"shard.safetensors\"");
    Path shard = policy.resolve("shard.safetensors");
    Files.createSymbolicLink(shard, outside);
    PolicyException refused =
        assertThrows(PolicyException.class, () -> Safetensors.openDirectory(policy));
    assertEquals(shard + ": is a link that leads out of its directory", refused.getMessage());
    Files.delete(shard);
    Files.createSymbolicLink(shard, Path.of("../../blobs").resolve(blob.getFileName()));
    try (Safetensors tensors = Safetensors.openDirectory(policy)) {
      assertEquals(1, tensors.read("a")[0]);
    }
  }

  private static Path weights(Path file) throws IOException {
    new SafetensorsWriter().add("a", new float[] {1}).write(file);
    return file;
  }

  private static void index(Path policy, String name) throws IOException {
    Files.writeString(policy.resolve(ShardIndex.FILE), "{\"weight_map\": {\"a\": " + name + "}}");
  }
}
