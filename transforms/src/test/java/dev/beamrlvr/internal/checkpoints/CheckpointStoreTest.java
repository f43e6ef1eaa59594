package dev.beamrlvr.internal.checkpoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beamrlvr.checkpoints.CheckpointException;
import dev.beamrlvr.internal.Sha256;
import dev.beamrlvr.schemas.CheckpointReference;
import dev.beamrlvr.schemas.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {

  @TempDir Path run;

  @Test
  void writesAManifestThatDependsOnTheContentAlone() throws IOException {
    CheckpointReference reference = store().publish(draft(20, "weights"));

    String fields =
        """
        {
          "format" : 2,
          "runId" : "run",
          "step" : 20,
          "status" : "ACTIVE",
          "policyDigest" : "policy-20",
          "fingerprint" : "fingerprint",
          "files" : [
            {
              "name" : "model.safetensors",
              "sha256" : "%s",
              "bytes" : 7
            },
            {
              "name" : "state.json",
              "sha256" : "%s",
              "bytes" : 2
            }
          ]
        }
        """
            .formatted(Sha256.of(bytes("weights")), Sha256.of(bytes("{}")));
    String seal = ",\n  \"sha256\" : \"" + Sha256.of(bytes(fields)) + "\"\n}\n";
    assertEquals(
        fields.replaceFirst("\n}\n$", "") + seal,
        Files.readString(directory(20).resolve("manifest.json")));
    assertEquals(
        CheckpointReference.newBuilder()
            .setRunId("run")
            .setStep(20)
            .setUri(directory(20) + "/")
            .setManifestDigest(Sha256.of(directory(20).resolve("manifest.json")))
            .setPolicyDigest("policy-20")
            .setStatus(RunStatus.ACTIVE)
            .setFingerprint("fingerprint")
            .build(),
        reference);
    assertEquals(List.of("step-000020"), listed(run.resolve("checkpoints")));
  }

  @Test
  void opensWhatWasPublished() throws IOException {
    Path model = Files.writeString(run.resolve("somewhere"), "from a file");
    CheckpointReference reference =
        store()
            .publish(
                CheckpointDraft.of("run", 1, "policy-1", "fingerprint")
                    .withStatus(RunStatus.COLLAPSED)
                    .withFile("model.safetensors", model)
                    .withFile("state.json", bytes("{}")));

    for (int again = 0; again < 2; again++) {
      try (OpenCheckpoint checkpoint = CheckpointStore.open(reference)) {
        assertEquals(
            "from a file", Files.readString(checkpoint.directory().resolve("model.safetensors")));
        assertArrayEquals(
            bytes("{}"), Files.readAllBytes(checkpoint.directory().resolve("state.json")));
        assertEquals(RunStatus.COLLAPSED, checkpoint.manifest().status());
      }
    }
    assertEquals(Optional.of(reference), store().newest().reference());
  }

  @Test
  void publishingTheSameAgainChangesNothing() throws IOException {
    CheckpointReference first = store().publish(draft(20, "weights"));
    Object before = Files.getLastModifiedTime(directory(20).resolve("model.safetensors"));

    assertEquals(first, store().publish(draft(20, "weights")));
    assertEquals(before, Files.getLastModifiedTime(directory(20).resolve("model.safetensors")));
  }

  @Test
  void publishingSomethingElseOverACheckpointIsAnError() {
    CheckpointReference first = store().publish(draft(20, "weights"));

    String message =
        assertThrows(CheckpointException.class, () -> store().publish(draft(20, "others")))
            .getMessage();

    assertTrue(message.contains(directory(20) + "/ holds another checkpoint"), message);
    assertTrue(message.contains(first.getManifestDigest()), message);
    assertEquals(Optional.of(first), store().newest().reference());
  }

  @Test
  void publishingTheSameAgainRepairsADamagedCheckpoint() throws IOException {
    CheckpointReference first = store().publish(draft(20, "weights"));
    Files.writeString(directory(20).resolve("model.safetensors"), "half");

    assertEquals(first, store().publish(draft(20, "weights")));
    CheckpointStore.open(first).close();
  }

  @Test
  void publishingTheSameAgainRepairsADamagedManifest() throws IOException {
    CheckpointReference first = store().publish(draft(20, "weights"));
    Path manifest = directory(20).resolve("manifest.json");
    String good = Files.readString(manifest);
    for (String damaged :
        List.of(good.replace("sha256\" : \"", "sha256\" : \"x"), good.substring(9))) {
      assertNotEquals(good, damaged);
      Files.writeString(manifest, damaged);
      assertEquals(first, store().publish(draft(20, "weights")));
      assertEquals(good, Files.readString(manifest));
    }
  }

  @Test
  void listsInOrderOfStepsAlsoBeyondSixDigits() {
    List<CheckpointReference> published =
        Stream.of(9, 10, 999_999, 1_000_000, 10_000_000)
            .map(step -> store().publish(draft(step, "weights")))
            .toList();

    assertEquals(published, store().list().complete());
    assertEquals(List.of(), store().list().warnings());
    assertEquals(Optional.of(published.get(4)), store().newest().reference());
  }

  @Test
  void anEmptyStoreHasNoNewestCheckpoint() {
    assertEquals(Optional.empty(), store().newest().reference());
    assertEquals(List.of(), store().newest().warnings());
    assertEquals(List.of(), store().prune(reference -> false));
  }

  @Test
  void incompleteCheckpointsArePassedOverAndNamed() throws IOException {
    CheckpointReference good = store().publish(draft(1, "weights"));
    for (int step = 2; step <= 7; step++) {
      store().publish(draft(step, "weights"));
    }
    Files.delete(directory(2).resolve("manifest.json"));
    Files.delete(directory(3).resolve("model.safetensors"));
    Files.writeString(directory(4).resolve("model.safetensors"), "short");
    Files.writeString(directory(5).resolve("model.safetensors"), "WEIGHTS");
    Files.writeString(directory(6).resolve("manifest.json"), "{\"format\"");
    Files.writeString(
        directory(7).resolve("manifest.json"),
        Files.readString(directory(1).resolve("manifest.json")));

    NewestCheckpoint newest = store().newest();

    assertEquals(Optional.of(good), newest.reference());
    assertEquals(6, newest.warnings().size());
    assertWarning(newest.warnings().get(0), 7, "it says step 1");
    assertWarning(newest.warnings().get(1), 6, "cannot understand");
    assertWarning(newest.warnings().get(2), 5, "expected SHA-256");
    assertWarning(newest.warnings().get(3), 4, "expected 7 bytes, found 5");
    assertWarning(newest.warnings().get(4), 3, "model.safetensors is missing");
    assertWarning(newest.warnings().get(5), 2, "it has no manifest.json");
  }

  @Test
  void everyFlippedBitOfAManifestIsSeen() throws IOException {
    CheckpointReference good = store().publish(draft(1, "weights"));
    store().publish(draft(2, "weights"));
    Path manifest = directory(2).resolve("manifest.json");
    byte[] bytes = Files.readAllBytes(manifest);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(manifest, flipped);
      NewestCheckpoint newest = store().newest();
      assertEquals(Optional.of(good), newest.reference(), "bit " + bit);
      assertTrue(newest.warnings().get(0).contains("manifest.json"), newest.warnings()::toString);
    }
  }

  @Test
  void aManifestOfTheFirstFormatIsRead() throws IOException {
    store().publish(draft(1, "weights"));
    Path manifest = directory(1).resolve("manifest.json");
    String first =
        Files.readString(manifest)
            .replace("\"format\" : 2", "\"format\" : 1")
            .replaceFirst(",\n  \"sha256\" : \"[0-9a-f]{64}\"\n}\n$", "\n}\n");
    Files.writeString(manifest, first);
    CheckpointReference reference = store().newest().reference().orElseThrow();
    assertEquals(Sha256.of(bytes(first)), reference.getManifestDigest());
    CheckpointStore.open(reference).close();
  }

  @Test
  void openingRefusesAManifestOrAFileThatChanged() throws IOException {
    CheckpointReference reference = store().publish(draft(20, "weights"));
    Path model = directory(20).resolve("model.safetensors");
    Path manifest = directory(20).resolve("manifest.json");

    Files.writeString(model, "WEIGHTS");
    assertTrue(refusal(reference).startsWith(model + " is damaged: expected SHA-256 "));
    Files.writeString(model, "weights");
    Files.writeString(manifest, Files.readString(manifest) + " ");
    assertTrue(
        refusal(reference)
            .startsWith(
                manifest
                    + " is damaged: expected SHA-256 "
                    + reference.getManifestDigest()
                    + ", found "));
    Files.delete(manifest);
    assertTrue(refusal(reference).startsWith(manifest + " is missing"));
  }

  @Test
  void openingSomeFilesVerifiesThoseAlone() throws IOException {
    CheckpointReference reference = store().publish(draft(20, "weights"));
    Files.writeString(directory(20).resolve("model.safetensors"), "damaged");

    try (OpenCheckpoint checkpoint = CheckpointStore.open(reference, "state.json", "absent.json")) {
      assertEquals("{}", Files.readString(checkpoint.directory().resolve("state.json")));
    }
    assertThrows(
        CheckpointException.class,
        () -> CheckpointStore.open(reference, "state.json", "model.safetensors"));
  }

  @Test
  void filesArePassedOnFromOneCheckpointToTheNext() throws IOException {
    CheckpointReference first = store().publish(draft(1, "weights"));
    CheckpointReference second;
    try (OpenCheckpoint checkpoint = CheckpointStore.open(first, "state.json")) {
      second = store().publish(passedOn(2, checkpoint));
    }
    try (OpenCheckpoint checkpoint = CheckpointStore.open(second)) {
      Path directory = checkpoint.directory();
      assertEquals("weights", Files.readString(directory.resolve("model.safetensors")));
      assertEquals("later", Files.readString(directory.resolve("state.json")));
      assertEquals(2, checkpoint.manifest().files().size());
    }
    Files.writeString(directory(1).resolve("model.safetensors"), "damaged");
    try (OpenCheckpoint checkpoint = CheckpointStore.open(first, "state.json")) {
      String message =
          assertThrows(CheckpointException.class, () -> store().publish(passedOn(3, checkpoint)))
              .getMessage();
      assertTrue(message.startsWith(directory(1) + "/model.safetensors is damaged"), message);
    }
    assertEquals(Optional.of(second), store().newest().reference());
  }

  private static CheckpointDraft passedOn(int step, OpenCheckpoint checkpoint) {
    return CheckpointDraft.of("run", step, "policy", "fingerprint")
        .withFilesOf(checkpoint, List.of("model.safetensors", "optimizer.safetensors"))
        .withFile("state.json", bytes("later"));
  }

  @Test
  void aDigestThatIsKnownIsNotComputedAgain() throws IOException {
    Path model = Files.writeString(run.resolve("somewhere"), "weights");
    String digest = Sha256.of(model);
    CheckpointReference reference =
        store()
            .publish(
                CheckpointDraft.of("run", 1, digest, "fingerprint")
                    .withFile("model.safetensors", model, digest));
    CheckpointStore.open(reference).close();

    CheckpointDraft wrong =
        CheckpointDraft.of("run", 2, digest, "fingerprint")
            .withFile("model.safetensors", model, Sha256.of(bytes("others")));
    store().publish(wrong);
    assertEquals(Optional.of(reference), store().newest().reference());
  }

  @Test
  void prunesAllButTheNewestAndWhatIsKept() throws IOException {
    List<CheckpointReference> published =
        Stream.of(1, 2, 3, 4).map(step -> store().publish(draft(step, "weights"))).toList();
    Path leftover = Files.createDirectories(run.resolve("checkpoints/.unfinished-step-000005-x"));
    Files.writeString(leftover.resolve("model.safetensors"), "half");
    Files.createDirectories(directory(5));
    Files.writeString(directory(5).resolve("model.safetensors"), "moved");

    assertEquals(
        List.of(published.get(0), published.get(2)),
        store().prune(reference -> reference.getStep() == 2));
    assertEquals(List.of("step-000002", "step-000004"), listed(run.resolve("checkpoints")));
  }

  @Test
  void pruneKeepsADamagedCheckpointForItsOwnerToLookAt() throws IOException {
    store().publish(draft(1, "weights"));
    store().publish(draft(2, "weights"));
    Files.writeString(directory(2).resolve("model.safetensors"), "WEIGHTS");

    assertEquals(List.of(), store().prune(reference -> reference.getStep() == 2));
    assertEquals(List.of("step-000001", "step-000002"), listed(run.resolve("checkpoints")));
  }

  @Test
  void ofAllThatAreKeptTheNewestSoManyStay() throws IOException {
    for (int step = 1; step <= 5; step++) {
      store().publish(draft(step, "weights"));
    }
    store().prune(reference -> reference.getStep() != 4, 2);
    assertEquals(List.of("step-000003", "step-000005"), listed(run.resolve("checkpoints")));

    // Whether a file is missing or damaged, the newest whole one stays where only one may.
    Files.writeString(directory(5).resolve("model.safetensors"), "WEIGHTS");
    store().prune(reference -> true, 1);
    assertEquals(List.of("step-000003", "step-000005"), listed(run.resolve("checkpoints")));
    Files.delete(directory(5).resolve("state.json"));
    store().prune(reference -> true, 1);
    assertEquals(List.of("step-000003", "step-000005"), listed(run.resolve("checkpoints")));
    assertEquals(3, store().newest().reference().get().getStep());
  }

  @Test
  void badDraftsAreRefused() {
    CheckpointDraft draft = draft(1, "weights");
    assertThrows(CheckpointException.class, () -> draft.withFile("state.json", bytes("twice")));
    assertThrows(CheckpointException.class, () -> draft.withFile("../up", bytes("")));
    assertThrows(
        CheckpointException.class,
        () -> store().publish(draft.withFile("manifest.json", bytes(""))));
    assertThrows(CheckpointException.class, () -> store().publish(draft(-1, "weights")));
    String message =
        assertThrows(
                CheckpointException.class,
                () -> store().publish(draft.withFile("config.json", run.resolve("absent"))))
            .getMessage();
    assertTrue(message.contains("config.json") && message.contains("absent"), message);
    assertFalse(Files.exists(run.resolve("checkpoints")));
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNamed() throws IOException {
    Files.writeString(run.resolve("checkpoints"), "in the way");

    String message =
        assertThrows(CheckpointException.class, () -> store().publish(draft(1, "weights")))
            .getMessage();
    assertTrue(message.startsWith("cannot publish " + directory(1)), message);
  }

  private String refusal(CheckpointReference reference) {
    return assertThrows(CheckpointException.class, () -> CheckpointStore.open(reference))
        .getMessage();
  }

  private void assertWarning(String warning, int step, String reason) {
    assertTrue(warning.startsWith("passed over " + directory(step) + "/: "), warning);
    assertTrue(warning.contains(reason), warning);
    assertFalse(warning.contains("\n"), warning);
  }

  private CheckpointStore store() {
    return CheckpointStore.at(run.toString());
  }

  private Path directory(int step) {
    return run.resolve("checkpoints/step-%06d".formatted(step));
  }

  static CheckpointDraft draft(int step, String weights) {
    return CheckpointDraft.of("run", step, "policy-" + step, "fingerprint")
        .withFile("state.json", bytes("{}"))
        .withFile("model.safetensors", bytes(weights));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static List<String> listed(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
