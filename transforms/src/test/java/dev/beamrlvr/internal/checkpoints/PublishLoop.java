package dev.beamrlvr.internal.checkpoints;

/**
 * Publishes checkpoints and work files until it is killed; started by {@link KilledProcessTest}.
 */
final class PublishLoop {

  private static final int BYTES = 200_000;

  private PublishLoop() {}

  public static void main(String[] arguments) {
    CheckpointStore store = CheckpointStore.at(arguments[0]);
    ContentAddressedFiles files = ContentAddressedFiles.under(arguments[0]);
    int first = store.newest().reference().map(newest -> newest.getStep() + 1).orElse(1);
    for (int step = first; ; step++) {
      files.write(ContentAddressedFiles.stepDirectory(step), "part", 0, content(step));
      store.publish(draft(step));
      System.out.println("published");
      store.prune(reference -> reference.getStep() % 4 == 0);
    }
  }

  static CheckpointDraft draft(int step) {
    return CheckpointDraft.of("run", step, "policy-" + step, "fingerprint")
        .withFile("model.safetensors", content(step))
        .withFile("optimizer.safetensors", content(-step))
        .withFile("state.json", ("{\"step\":" + step + "}").getBytes());
  }

  static byte[] content(int step) {
    byte[] bytes = new byte[BYTES];
    new java.util.Random(step).nextBytes(bytes);
    return bytes;
  }
}
