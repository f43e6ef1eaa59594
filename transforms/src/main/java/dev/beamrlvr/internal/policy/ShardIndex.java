package dev.beamrlvr.internal.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.beamrlvr.internal.StrictJson;
import dev.beamrlvr.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code model.safetensors.index.json}: the files that hold a policy's weights. */
public final class ShardIndex {

  /** The file's name. */
  public static final String FILE = "model.safetensors.index.json";

  private static final long MOST_BYTES = 16L << 20;
  private static final int MOST_SHARDS = 4096;
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,200}[.]safetensors";

  private ShardIndex() {}

  /**
   * Returns the names of the files beside an index, in their order.
   *
   * @throws PolicyException naming the index, if it names no file or one outside of its directory
   */
  public static List<String> shards(Path index) throws IOException {
    return List.copyOf(new TreeSet<>(shardOfTensors(index).values()));
  }

  /** Returns in which file beside it an index says that each tensor is. */
  static SortedMap<String, String> shardOfTensors(Path index) throws IOException {
    JsonNode map = PolicyJson.read(index, MOST_BYTES).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new PolicyException(index + ": field weight_map is missing or empty");
    }
    SortedMap<String, String> shards = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      JsonNode name = entry.getValue();
      if (!name.isTextual() || !name.asText().matches(NAME)) {
        throw new PolicyException(
            StrictJson.line(
                index
                    + ": weight_map says that "
                    + entry.getKey()
                    + " is in "
                    + name
                    + ", which is no safetensors file beside the index"));
      }
      shards.put(entry.getKey(), name.asText());
    }
    if (shards.values().stream().distinct().count() > MOST_SHARDS) {
      throw new PolicyException(index + ": weight_map names more than " + MOST_SHARDS + " files");
    }
    return shards;
  }

  /**
   * Makes sure that a file which an index names does not lead elsewhere by a link. Links into the
   * {@code blobs} of a Hugging Face cache, whose snapshots consist of nothing else, are followed.
   */
  static void checkLinks(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent().toRealPath();
    Path target = file.toRealPath().getParent();
    Path cache = directory.getParent() == null ? null : directory.getParent().getParent();
    if (!target.equals(directory) && (cache == null || !target.equals(cache.resolve("blobs")))) {
      throw new PolicyException(file + ": is a link that leads out of its directory");
    }
  }
}
